import type { KeySet } from '../../shared/columns/key-set.ts';
import type { Contract, Reference } from '../../shared/contract/contract.ts';
import { judgeReferences } from '../../shared/contract/reference-judge.ts';
import { StageOrderError } from '../../shared/errors.ts';
import type { InputList, ParentRef } from '../../shared/manifest/documents.ts';
import type { FunctionContext } from '../context.ts';
import { readParentKeys } from './parent-keys.ts';

/**
 * The contract, whose judge also looks references up in the parents' runs that the input list pins. Each run is read once,
 * and of it the key column only. Throws StageOrderError when no promotion of a parent of the run's date is pinned, and what
 * `readParentKeys` throws.
 */
export async function loadReferences(
  { stores, contracts }: Pick<FunctionContext, 'stores' | 'contracts'>,
  contract: Contract,
  input: InputList,
): Promise<Contract> {
  if (contract.references.length === 0) return contract;
  const loaded = new Map<string, KeySet>();
  const keysOf = new Map<Reference, KeySet>();
  for (const reference of contract.references) {
    const { dataset, schemaVersion, scope } = reference;
    const name = `${dataset} v${schemaVersion} ${scope}`;
    const keys =
      loaded.get(name) ??
      (await readParentKeys(stores.processed, contracts.get(dataset, schemaVersion), runsOf(reference, input)));
    loaded.set(name, keys);
    keysOf.set(reference, keys);
  }
  const judge = judgeReferences(contract, (reference) => {
    const keys = keysOf.get(reference)!;
    return (value) => keys.has(value);
  });
  return { ...contract, judge };
}

/** The pinned runs that a reference is looked up in. */
function runsOf({ dataset, schemaVersion, scope }: Reference, input: InputList): ParentRef[] {
  const runs = input.parents.filter((parent) => parent.dataset === dataset && parent.schema_v === schemaVersion);
  const sameDate = runs.filter(({ ingestion_date }) => ingestion_date === input.ingestion_date);
  // Without it every row would seem to be an orphan, where in truth the sensor did not wait.
  if (sameDate.length === 0) {
    const parent = `${dataset} v${schemaVersion}`;
    throw new StageOrderError(input.execution, `its input list pins no run of ${parent} of ${input.ingestion_date}`);
  }
  return scope === 'sameDate' ? sameDate : runs;
}

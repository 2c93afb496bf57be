import type { ExecutionInput } from '../../functions/flow.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { listAll } from '../../shared/store/object-store.ts';
import { nameExecution } from '../name-execution.ts';
import { supersedeObject } from '../supersede-object.ts';
import type { Workspace } from '../workspace.ts';
import { smokeRows } from './smoke-rows.ts';

/** A day of the smoke dataset: the execution that runs it, and what that has to read. */
export interface SmokeDay {
  readonly contract: Contract;
  readonly partition: Partition;
  readonly execution: string;
  readonly input: ExecutionInput;
  /** Key of the raw object. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Today's day by UTC, with rows of its own. */
export function makeSmokeDay(contract: Contract, clock: Clock): SmokeDay {
  const { dataset, schemaVersion, sourceSystems } = contract;
  const date = new Date(clock.now()).toISOString().slice(0, 10);
  const execution = nameExecution(clock, dataset, date);
  return {
    contract,
    partition: partitionOf(contract, date),
    execution,
    input: { dataset, ingestion_date: date, schema_v: schemaVersion },
    key: `${rawDayPrefix(contract, sourceSystems[0]!, date)}${execution}.ndjson`,
    bytes: smokeRows(execution, date),
  };
}

/** Puts the raw object, and supersedes those of earlier calls on the same day. */
export async function deliverSmokeDay(
  workspace: Workspace,
  { contract, partition, key, bytes }: SmokeDay,
): Promise<void> {
  const { stores, host } = workspace;
  const { ingestionDate } = partition;
  // Listed before its own is there, so that of two calls at a time neither takes the object of the other away for good.
  const earlier = await Array.fromAsync(
    listAll(stores.raw, rawDayPrefix(contract, contract.sourceSystems[0]!, ingestionDate)),
  );
  await stores.raw.create(key, bytes);
  const person = await host.identify(undefined);
  for (const { key: old } of earlier) {
    const object = await stores.raw.head(old);
    await supersedeObject(workspace, contract, ingestionDate, {
      object,
      by: key,
      reason: 'sluice smoke ran again',
      person,
    });
  }
}

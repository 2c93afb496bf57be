import { findContractChanges } from '../../shared/contract/contract-changes.ts';
import { contractCustomValues } from '../../shared/contract/custom-properties.ts';
import type { Problem } from '../../shared/errors.ts';
import type { ContractFile } from './contract-files.ts';

/** What the contracts of now break of those of an earlier revision, each with the rule that it breaks. */
export function compareContracts(old: readonly ContractFile[], young: readonly ContractFile[]): Problem[] {
  return old.flatMap((before) => {
    const after = young.find(({ path }) => path === before.path);
    if (after === undefined) return findRemoval(before);
    return findContractChanges(before.document, after.document).map(({ rule, place, message }) => ({
      path: after.path,
      message: `${rule}: ${place} ${message}${rule === 'version-not-raised' ? '' : '; that needs a new schema version'}`,
    }));
  });
}

/** New columns that break nothing, but without which raw data from before them ends as drift. */
export function findDriftingColumns(old: readonly ContractFile[], young: readonly ContractFile[]): Problem[] {
  return young.flatMap(({ path, document }) => {
    const before = old.find((each) => each.path === path)?.document;
    if (before === undefined) return [];
    const { optionalColumns = [] } = contractCustomValues(document);
    const known = [...before.schema[0]!.properties.map(({ name }) => name), ...optionalColumns];
    return document.schema[0]!.properties.filter(
      ({ name, required }) => required !== true && !known.includes(name),
    ).map(({ name }) => ({
      path,
      message: `${name} is new and not in optionalColumns: raw data that was delivered without it ends as drift when it is run again`,
    }));
  });
}

/** A contract may go when it said for a revision that it would. */
function findRemoval({ path, document }: ContractFile): Problem[] {
  if (document.status === 'retired') return [];
  const message = `contract-removed: it was ${document.status}, and only a retired contract may be removed`;
  return [{ path, message }];
}

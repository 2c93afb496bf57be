import type { Contract } from '../../shared/contract/contract.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { ParentRef } from '../../shared/manifest/documents.ts';
import { listHeads, readEntry, readHeadNumber, type LogHead } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { partitionOf } from '../stage.ts';

/** Log entries that are read at once. */
const entriesAtOnce = 16;

/** The parents of a contract that have nothing promoted for the date, whatever the scope of the references to them. */
export async function findMissingParents(
  processed: ObjectStore,
  contracts: ContractRegistry,
  contract: Contract,
  ingestionDate: string,
): Promise<Partition[]> {
  const missing: Partition[] = [];
  for (const parent of contracts.parentsOf(contract)) {
    const partition = partitionOf(parent, ingestionDate);
    if ((await readHeadNumber(processed, partition)) === 0) missing.push(partition);
  }
  return missing;
}

/**
 * Pins what a contract's references are checked against: of each parent the promoted partitions of its schema version,
 * or that of the date alone where no reference asks for more. In the order of dataset, schema version and date.
 */
export async function pinParents(
  processed: ObjectStore,
  contracts: ContractRegistry,
  contract: Contract,
  ingestionDate: string,
): Promise<ParentRef[]> {
  const parents: ParentRef[] = [];
  for (const parent of contracts.parentsOf(contract)) {
    const { dataset, schemaVersion } = parent;
    const isWhole = contract.references.some(
      (each) => each.dataset === dataset && each.schemaVersion === schemaVersion && each.scope === 'all',
    );
    const heads = isWhole ? await listHeads(processed, parent) : await headOf(processed, parent, ingestionDate);
    for (let start = 0; start < heads.length; start += entriesAtOnce) {
      const some = heads.slice(start, start + entriesAtOnce);
      parents.push(...(await Promise.all(some.map((head) => pinParent(processed, head)))));
    }
  }
  return parents;
}

async function headOf(processed: ObjectStore, parent: Contract, ingestionDate: string): Promise<LogHead[]> {
  const partition = partitionOf(parent, ingestionDate);
  const number = await readHeadNumber(processed, partition);
  return number === 0 ? [] : [{ partition, number }];
}

async function pinParent(processed: ObjectStore, { partition, number }: LogHead): Promise<ParentRef> {
  const { run_id, manifest_sha256 } = await readEntry(processed, partition, number);
  const { domain, dataset, schemaVersion: schema_v, ingestionDate: ingestion_date } = partition;
  return { domain, dataset, schema_v, ingestion_date, number, run_id, manifest_sha256 };
}

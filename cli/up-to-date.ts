import { pinParents } from '../functions/sensor/parents.ts';
import { listRaw } from '../functions/sensor/raw-listing.ts';
import { partitionOf } from '../functions/stage.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { latestKey, manifestKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Latest, Manifest, Promotion } from '../shared/manifest/documents.ts';
import { isCurrentReady, latestOf, type DerivedTargets } from '../shared/promotion/converge.ts';
import { readDerived } from '../shared/promotion/derived-document.ts';
import { readHead } from '../shared/promotion/promotion-log.ts';
import { getJson } from '../shared/store/json.ts';
import type { Workspace } from './workspace.ts';

/**
 * The current run of a date, if it read exactly what lies in raw now, against what its parents have promoted now, with
 * this contract and this code, and readers see it: a process may have died between its log entry and what follows the
 * log, which a further run puts right.
 */
export async function findUpToDateRun(
  { stores, catalog, code, contracts }: Workspace,
  contract: Contract,
  ingestionDate: string,
): Promise<Manifest | undefined> {
  const partition = partitionOf(contract, ingestionDate);
  const head = await readHead(stores.processed, partition);
  const { currentCopy } = contract;
  if (head === undefined || !(await isVisible({ store: stores.processed, catalog, currentCopy }, partition, head))) {
    return undefined;
  }
  const manifest = await getJson<Manifest>(stores.processed, manifestKey(partition, head.run_id));
  const { objects, superseded } = await listRaw(stores.raw, contract, ingestionDate);
  const parents = await pinParents(stores.processed, contracts, contract, ingestionDate);
  const { version, sha256 } = contract;
  const same =
    isEqual(manifest.input.objects, objects) &&
    isEqual(manifest.input.superseded, superseded) &&
    isEqual(manifest.input.parents, parents) &&
    isEqual(manifest.contract, { version, sha256 }) &&
    isEqual(manifest.code, code);
  return same ? manifest : undefined;
}

async function isVisible(targets: DerivedTargets, partition: Partition, head: Promotion): Promise<boolean> {
  const { store, catalog, currentCopy } = targets;
  const wanted = latestOf(partition, head);
  const latest = await readDerived<Latest>(store, latestKey(partition));
  const entry = await catalog.find(partition);
  const listed =
    entry?.number === wanted.number && entry.run_id === wanted.run_id && entry.location === wanted.location;
  const copied = !currentCopy || (await isCurrentReady(store, partition, head));
  return isEqual(latest, wanted) && listed && copied;
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

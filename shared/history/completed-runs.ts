import { manifestKey, parseRunOfKey, runsOfPartitionPrefix, successKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Manifest } from '../manifest/documents.ts';
import { getJson } from '../store/json.ts';
import { exists, listAll, type ObjectStore } from '../store/object-store.ts';

/** Whether the run has `_SUCCESS`: only then do its rejected rows count as history. */
export async function isCompleted(store: ObjectStore, partition: Partition, runId: string): Promise<boolean> {
  return exists(store, successKey(partition, runId));
}

/** The completed run of a partition that wrote its manifest last; undefined when there is none. */
export async function findNewestRun(store: ObjectStore, partition: Partition): Promise<string | undefined> {
  const runs: string[] = [];
  for await (const { key } of listAll(store, runsOfPartitionPrefix(partition))) {
    const run = parseRunOfKey(key);
    if (run !== undefined && key === successKey(partition, run)) runs.push(run);
  }
  let newest: { readonly run: string; readonly createdAt: string } | undefined;
  for (const run of runs) {
    const { created_at } = await getJson<Manifest>(store, manifestKey(partition, run));
    // Names say nothing of time: an execution may be named after a hash.
    if (newest === undefined || created_at >= newest.createdAt) newest = { run, createdAt: created_at };
  }
  return newest?.run;
}

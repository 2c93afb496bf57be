import { findNewestRun, isCompleted } from '../shared/history/completed-runs.ts';
import { manifestKey, parseRejectsRun, rejectsDayPrefix, reportKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Manifest } from '../shared/manifest/documents.ts';
import type { Report } from '../shared/quality/report.ts';
import { getJson } from '../shared/store/json.ts';
import { exists, listAll } from '../shared/store/object-store.ts';
import type { Workspace } from './workspace.ts';

/** A run whose rejected rows somebody should look at. */
export interface QuarantinedRun {
  readonly runId: string;
  /** Only the rows of a completed run can be replayed or condemned. */
  readonly completed: boolean;
}

/** The newest completed run of a partition, and those that were stopped after it: what the last tries came to. */
export async function listQuarantinedRuns(
  { stores }: Pick<Workspace, 'stores'>,
  partition: Partition,
): Promise<QuarantinedRun[]> {
  const { processed, quarantine } = stores;
  const newest = await findNewestRun(processed, partition);
  const since =
    newest === undefined ? '' : (await getJson<Manifest>(processed, manifestKey(partition, newest))).created_at;
  const runs = new Set<string>();
  for await (const { key } of listAll(quarantine, rejectsDayPrefix('quarantine', partition))) {
    runs.add(parseRejectsRun(key) ?? '');
  }
  const stopped: { readonly runId: string; readonly at: string }[] = [];
  for (const runId of runs) {
    if (await isCompleted(processed, partition, runId)) continue;
    const key = reportKey(partition, runId);
    // One without a report is under way, or an attempt that another one came after.
    if (!(await exists(processed, key))) continue;
    const { schema_v, finished_at } = await getJson<Report>(processed, key);
    if (schema_v === partition.schemaVersion && finished_at > since) stopped.push({ runId, at: finished_at });
  }
  stopped.sort((a, b) => (a.at < b.at ? -1 : 1));
  return [
    ...(newest === undefined ? [] : [{ runId: newest, completed: true }]),
    ...stopped.map(({ runId }) => ({ runId, completed: false })),
  ];
}

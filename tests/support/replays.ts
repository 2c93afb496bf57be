import { startReplay, type ReplayAnswer } from '../../functions/replay/start-replay.ts';
import { findReplay } from '../../functions/replay/find-replay.ts';
import { allRows, type RowSelection } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import { reportReplay, type ReplayedRow } from '../../shared/history/replay-report.ts';
import { historyKey, rejectsKey } from '../../shared/layout/keys.ts';
import type { HistoryEntry } from '../../shared/history/history-entry.ts';
import type { QuarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { changed, cleanLines, date } from './event-rows.ts';
import { storedRecords } from './stored-objects.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** What a replay came to. */
export interface TestReplay {
  readonly answer: ReplayAnswer;
  /** The completed run of the replay. */
  readonly runId: string;
  readonly rows: readonly ReplayedRow[];
}

/** Distinct lines that are quarantined, each for its timestamp. */
export function badLines(rows: number): string[] {
  return cleanLines(rows).map((line) => changed(line, { event_ts: 'yesterday' }));
}

/** The clean lines that a day's other rows are, few enough bad ones among them to pass. */
export function passingLines(bad: readonly string[]): string[] {
  return [...bad, ...cleanLines(bad.length + 400).slice(bad.length)];
}

/** Replays the selected rows of a run. Throws when no run of the replay completed. */
export async function replay(
  pipeline: TestPipeline,
  runId: string,
  selection: Partial<RowSelection> = {},
  day = date,
): Promise<TestReplay> {
  const { workspace, partition, clock } = pipeline;
  const { stores } = workspace;
  const plan = await planReplay(workspace, partition(day), runId, { ...allRows, ...selection });
  const answer = await startReplay(workspace, plan, { person: 'ann', reason: 'test' });
  clock.advance(1000);
  const found = await findReplay(workspace, plan);
  if (found.state !== 'done') throw new Error(`The replay ${answer.execution} is ${found.state}.`);
  const rows = await reportReplay(stores, partition(day), found.runId, plan.rows);
  return { answer, runId: found.runId, rows };
}

/** Of a run's rejected rows the raw text, by their verdict. */
export function rejectedRows(pipeline: TestPipeline, runId: string, day = date) {
  const read = (kind: 'quarantine' | 'condemned') =>
    storedRecords<QuarantineRecord>(pipeline.memory.quarantine.state, rejectsKey(kind, pipeline.partition(day), runId));
  return { quarantined: read('quarantine'), condemned: read('condemned') };
}

/** The history that a run left. */
export function historyOf(pipeline: TestPipeline, runId: string, day = date): HistoryEntry[] {
  return storedRecords(pipeline.memory.quarantine.state, historyKey(pipeline.partition(day), runId));
}

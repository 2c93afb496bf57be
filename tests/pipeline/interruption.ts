import { currentRun, type CurrentRun } from '../support/current-run.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { eventLines, testPipeline, type PipelineHook, type TestPipeline } from '../support/test-pipeline.ts';
import { allOf, pointsOf, recordWrites, type CountedWrite, type WritePoint } from '../support/write-points.ts';

/** The date that is run. */
export const date = '2025-01-02';

/** What lies in the stores before the run that is disturbed. */
export interface Beginning {
  readonly name: string;
  /** Is copied for every run. */
  readonly stores: TestPipeline;
}

const neverRun = testPipeline();
await neverRun.deliver(date, 'events.ndjson', eventLines({ date }));
const runBefore = testPipeline({ copyOf: neverRun });
await runBefore.run(date);
await runBefore.deliver(date, 'late.ndjson', eventLines({ date, rows: 5, late: true }));

/** Raw data of 60 events, never run; and a date that has a current run, and a late object that it has not read. */
export const beginnings: readonly Beginning[] = [
  { name: 'a first run', stores: neverRun },
  { name: 'a rerun that has read a late object', stores: runBefore },
];

/** The run without any disturbance: what it leaves current, and every write of its process, in order. */
export async function undisturbed(
  beginning: Beginning,
): Promise<{ readonly current: CurrentRun; readonly writes: readonly CountedWrite[] }> {
  const writes: CountedWrite[] = [];
  const { over, watch, run } = disturbed(beginning, recordWrites(writes));
  await run;
  if (watch.violations.size > 0) throw new Error([...watch.violations].join('; '));
  return { current: currentRun(over, date), writes };
}

/** Every instant before and after a write of the run. */
export async function everyPoint(beginning: Beginning): Promise<(WritePoint & CountedWrite)[]> {
  return pointsOf((await undisturbed(beginning)).writes);
}

/** Starts the run in a process of its own, watched and disturbed. */
export function disturbed(beginning: Beginning, hook: PipelineHook) {
  const over = testPipeline({ copyOf: beginning.stores });
  const watch = new HistoryWatch(over, date);
  watch.check();
  const process = testPipeline({ over, hook: allOf(watch.hook, hook) });
  return { over, watch, process, run: process.run(date) };
}

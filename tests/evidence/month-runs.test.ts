import { expect, test } from '@jest/globals';
import { compareRuns } from '../../shared/evidence/compare-runs.ts';
import { readCompletedRun } from '../../shared/promotion/audited-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const months = ['2024-12-31T23:59:59.5Z', '2025-01-01T00:00:00Z', '2025-02-28T12:00:00Z'] as const;

/** Lines of three months in turn. */
function linesOf(rows: number): string[] {
  return cleanLines(rows).map((line, index) => changed(line, { event_ts: months[index % 3] }));
}

test('evidence finds a row again that moved to the data object of another month', async () => {
  const pipeline = testPipeline({ contracts: eventContracts({ monthColumn: 'event_ts' }) });
  const lines = linesOf(60);
  const moved = [changed(lines[0]!, { event_ts: months[2] }), ...lines.slice(2), ...linesOf(64).slice(60)];
  const runs: string[] = [];
  for (const day of [lines, moved]) {
    await pipeline.deliver(date, 'events.ndjson', day);
    runs.push((await pipeline.run(date)).run_id);
  }
  const store = pipeline.memory.processed;
  const partition = pipeline.partition(date);
  const [before, now] = await Promise.all(runs.map((run) => readCompletedRun(store, partition, run)));
  expect(now!.manifest.objects).toHaveLength(3);
  const evidence = await compareRuns(store, pipeline.contract, partition, now!, before);
  expect(evidence.rows).toEqual({ added: 4, removed: 1, changed: 1, unchanged: 58 });
  expect(evidence.null_shares.month).toEqual({ before: 0, now: 0 });
});

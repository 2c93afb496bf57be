import { expect, test } from '@jest/globals';
import { cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, reportOf } from '../support/execution-papers.ts';
import { badLines, passingLines } from '../support/replays.ts';
import { testPipeline } from '../support/test-pipeline.ts';

test('Rows that come bad again above alarmRate raise P2, and the notice of the promotion counts them', async () => {
  const pipeline = testPipeline();
  const bad = badLines(5);
  await pipeline.deliver(date, 'first.ndjson', passingLines(bad));
  await pipeline.run(date);
  const before = noticesOf(pipeline).length;

  await pipeline.deliver(date, 'again.ndjson', [...bad, ...cleanLines(600).slice(405)]);
  const { outcome, run_id } = await pipeline.run(date);

  expect(outcome).toBe('promoted');
  const { counts, checks } = reportOf(pipeline, date, run_id);
  expect(counts).toMatchObject({ quarantined_rows: 5, condemned_rows: 5 });
  const [alarm, block] = ['alarmRate', 'blockRate'].map((wanted) => checks.find(({ id }) => id === wanted)!);
  expect(alarm!.observed).toBeCloseTo(2 * block!.observed, 12);
  const told = noticesOf(pipeline).slice(before);
  expect(told.map((notice) => notice.class)).toEqual(['P2', 'notices']);
  expect(told.at(-1)!.text).toContain('5 quarantined, 5 condemned');
});

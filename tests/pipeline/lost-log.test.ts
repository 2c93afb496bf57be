import { expect, test } from '@jest/globals';
import { promotionKey } from '../../shared/layout/keys.ts';
import { logEntries } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { testPipeline } from '../support/test-pipeline.ts';

test.each([
  ['its last entry', [2]],
  ['all of its entries', [1, 2]],
])('a run appends nothing to a log that lost %s, and verify goes on saying so', async (_, numbers) => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(40));
  await pipeline.run(date);
  await pipeline.run(date);
  for (const number of numbers) await pipeline.memory.processed.delete(promotionKey(pipeline.partition(date), number));
  const before = logEntries(pipeline, date);

  const run = await pipeline.run(date);
  expect(run).toMatchObject({ outcome: 'fault', promotion: null });
  expect(run.end.outcome?.error?.message).toContain('00000002.json');
  expect(logEntries(pipeline, date)).toEqual(before);
  expect(await pipeline.verify(date)).toMatchObject([{ state: 'wrong' }]);
});

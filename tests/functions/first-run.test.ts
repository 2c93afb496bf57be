import { expect, test } from '@jest/globals';
import { decideArrival } from '../../functions/arrival/decide-arrival.ts';
import { prodSettings } from '../../shared/settings.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { testPipeline } from '../support/test-pipeline.ts';

test('Of a first run that waits for people, or whose time is up, it is said that it does', async () => {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  const { execution } = (await pipeline.run(date)).end;
  const decide = () => decideArrival(pipeline.workspace, pipeline.partition(date));
  const first = `The first run of the date, ${execution},`;
  expect(await decide()).toEqual({ outcome: 'busy', reason: `${first} waits for approval.`, execution });
  pipeline.clock.advance(pipeline.contract.approvalHours * 3_600_000);
  const reason = `${first} has yet to go on: its request for approval is expired.`;
  expect(await decide()).toEqual({ outcome: 'busy', reason, execution });
});

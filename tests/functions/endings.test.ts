import { describe, expect, test } from '@jest/globals';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { holdWhen } from '../support/hold.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';
import { begin, expectEnding } from './ending.ts';

describe('every ending leaves a report, an outcome and its notices', () => {
  const expected = { promoted: false, attempt: 1, stage: 'transform', notices: ['P2'] };

  test('raw_missing', async () => {
    const ending = { outcome: 'raw_missing', error: 'Sluice.RawMissing' } as const;
    await expectEnding(testPipeline(), { ...expected, ...ending, stage: 'sensor', attempt: 0 });
  });

  test('refused', async () => {
    const pipeline = await begin(undefined, eventContracts({ maxPartitionBytes: 10 }));
    const ending = { outcome: 'refused', error: 'Sluice.Refused' } as const;
    await expectEnding(pipeline, { ...expected, ...ending, stage: 'sensor', attempt: 0 });
  });

  test('blocked', async () => {
    const pipeline = await begin();
    await pipeline.deliver(date, 'bad.ndjson', [changed(cleanLines(51).at(-1)!, { event_id: null })]);
    await expectEnding(pipeline, { ...expected, outcome: 'blocked', error: 'Sluice.Blocked' });
  });

  test('superseded', async () => {
    const base = await begin();
    const hold = holdWhen((_, { operation, key }) => operation === 'create' && key.includes('/_promotions/'));
    const slow = testPipeline({ copyOf: base, hook: hold.hook });
    const ended = expectEnding(slow, {
      outcome: 'superseded',
      stage: 'promote',
      attempt: 1,
      promoted: false,
      notices: ['P3'],
      error: 'Sluice.Superseded',
    });
    await hold.reached;
    await slow.deliver(date, 'late.ndjson', cleanLines(60).slice(50));
    const { workspace } = slow;
    const calls = stageCalls(workspace, 'events-richer', date);
    await calls.sensor();
    await calls.transform();
    await calls.validateOutput('events-richer-1');
    expect((await calls.promote('events-richer-1', 0)).outcome).toBe('promoted');
    hold.release();
    await ended;
  });
});

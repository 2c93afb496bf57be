import { generateDay } from '../../cli/generate/generate-day.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changedFirst, cleanLines, date, repeatedFirst } from '../support/event-rows.ts';
import { holdWhen } from '../support/hold.ts';
import { testPipeline, type TestPipeline, type TestPipelineOptions } from '../support/test-pipeline.ts';
import type { NoticeScenarios } from './scenario.ts';

const nextDay = '2025-01-03';
const noTime = { event_ts: 'no time' };

/** A pipeline that has run the date over these lines. */
async function ran(lines: readonly string[], options: TestPipelineOptions = {}): Promise<TestPipeline> {
  const pipeline = testPipeline(options);
  await pipeline.deliver(date, 'events.ndjson', lines);
  await pipeline.run(date);
  return pipeline;
}

/** A store that fails at every write of such a key. */
function failingAt(part: string): TestPipelineOptions {
  return {
    hook: (_, { write, key }) => {
      if (write !== undefined && key.includes(part)) throw new Error('no answer');
    },
  };
}

/** A date whose run is held before it writes its manifest, while `meanwhile` happens. */
async function whileHeld(meanwhile: (slow: TestPipeline) => Promise<unknown>): Promise<TestPipeline> {
  const hold = holdWhen((_, { operation, key }) => operation === 'create' && key.endsWith('/_manifest.json'));
  const slow = testPipeline({ hook: hold.hook });
  await slow.deliver(date, 'events.ndjson', cleanLines(20));
  const end = slow.run(date);
  await hold.reached;
  await meanwhile(slow);
  hold.release();
  await end;
  return slow;
}

/** Days of so many events, the last of which is told of. */
async function days(...rows: readonly number[]): Promise<TestPipeline> {
  const pipeline = testPipeline({ contracts: eventContracts({ anomaly: { minimumRuns: 2 } }) });
  for (const [index, count] of rows.entries()) {
    const day = `2025-01-0${index + 2}`;
    await pipeline.deliver(day, 'events.ndjson', cleanLines(count));
    await pipeline.run(day);
  }
  return pipeline;
}

/** A breaker that a handful of rows opens, where any share of bad rows passes. */
const tight = { contracts: eventContracts({ alarmRate: 100, blockRate: 100, breakerLimit: 4 }) };

/** What becomes of runs about which nobody is asked. */
export const runNotices: NoticeScenarios = {
  promoted: ['promoted', () => ran([...cleanLines(400), ...repeatedFirst(cleanLines(400), 2).slice(400), '{'])],
  fault: ['failed', () => ran(cleanLines(20), failingAt('/_manifest.json'))],
  'fault-of-a-scheduled-run': [
    'failed',
    async () => {
      const pipeline = testPipeline(failingAt('input.json'));
      await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
      await pipeline.execute({ scheduled_time: `${nextDay}T02:00:00Z` });
      return pipeline;
    },
  ],
  'raw-data-missing': ['raw data missing', () => ran([])],
  'parent-not-promoted': [
    'parent not promoted',
    async () => {
      const pipeline = testPipeline();
      const { stores, contracts } = pipeline.workspace;
      await generateDay(stores.raw, contracts.get('order_items'), { date, rows: 5, seed: 1, late: false });
      await pipeline.runDataset('order_items', date);
      return pipeline;
    },
  ],
  'raw-data-lost': [
    'raw data lost',
    async () => {
      const pipeline = await ran(cleanLines(20));
      await pipeline.memory.raw.delete(`${rawDayPrefix(pipeline.contract, 'web', date)}events.ndjson`);
      await pipeline.run(date);
      return pipeline;
    },
  ],
  'partition-too-large': [
    'partition too large',
    () => ran(cleanLines(20), { contracts: eventContracts({ maxPartitionBytes: 1000 }) }),
  ],
  'partition-busy': ['partition busy', () => whileHeld((slow) => testPipeline({ over: slow }).run(date))],
  'raw-data-has-drifted': ['raw data has drifted', () => ran(changedFirst(cleanLines(20), 20, { colour: 'red' }))],
  'run-blocked-by-a-check': ['run blocked by a check', () => ran(changedFirst(cleanLines(60), 12, noTime))],
  'run-halted-by-a-row': ['run blocked by a check', () => ran(changedFirst(cleanLines(60), 1, { event_id: null }))],
  'circuit-breaker-tripped': ['circuit breaker tripped', () => ran(changedFirst(cleanLines(60), 5, noTime), tight)],
  'circuit-breaker-open': [
    'circuit breaker open',
    async () => {
      const pipeline = await ran(changedFirst(cleanLines(60), 5, noTime), tight);
      await pipeline.deliver(nextDay, 'events.ndjson', cleanLines(20));
      await pipeline.run(nextDay);
      return pipeline;
    },
  ],
  'a-check-warns': ['a check warns', () => ran(changedFirst(cleanLines(60), 2, noTime))],
  'unusual-numbers': ['unusual numbers', () => days(60, 60, 30)],
  'run-superseded': [
    'run superseded',
    async () => {
      const hold = holdWhen((_, { operation, key }) => operation === 'create' && key.includes('/_promotions/'));
      const stale = testPipeline({ hook: hold.hook });
      await stale.deliver(date, 'events.ndjson', cleanLines(20));
      const end = stale.run(date);
      await hold.reached;
      await stale.deliver(date, 'events.ndjson', cleanLines(21));
      await testPipeline({ over: stale }).run(date);
      hold.release();
      await end;
      return stale;
    },
  ],
  'rolled-back': [
    'rolled back',
    async () => {
      const pipeline = await ran(cleanLines(20));
      const { run_id } = await pipeline.run(date);
      await pipeline.run(date);
      await pipeline.execute({ ingestion_date: date, rollback_to: run_id });
      return pipeline;
    },
  ],
  'rollback-refused': [
    'rollback refused',
    async () => {
      const pipeline = await ran(cleanLines(20));
      await pipeline.execute({ ingestion_date: date, rollback_to: 'another-1' });
      return pipeline;
    },
  ],
};

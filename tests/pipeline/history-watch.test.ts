import { expect, test } from '@jest/globals';
import { dataKey, latestKey, promotionKey, reportKey, successKey, validationKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';

const date = '2025-01-02';
const begun = testPipeline();
await begun.deliver(date, 'events.ndjson', eventLines({ date }));
const { run_id } = await begun.run(date);

const text = (json: object) => Buffer.from(JSON.stringify(json));

/** What the watch must not miss; it is what the tests of crashes and races rely on. */
const damages: Readonly<Record<string, (state: MemoryState, partition: Partition) => unknown>> = {
  'a data object that is cut': (state, at) => state.write(dataKey(at, run_id, 0), Buffer.from('PAR1')),
  'a data object that is gone': (state, at) => remove(state, dataKey(at, run_id, 0)),
  'a data object too many': (state, at) => state.write(dataKey(at, run_id, 1), Buffer.from('PAR1')),
  'a _SUCCESS that is gone': (state, at) => remove(state, successKey(at, run_id)),
  'a validation that is gone': (state, at) => remove(state, validationKey(at, run_id)),
  'another report': (state, at) => state.write(reportKey(at, run_id), text({})),
  'a log entry that is gone': (state, at) => remove(state, promotionKey(at, 1)),
  'a log entry that is changed': (state, at) => state.write(promotionKey(at, 1), text({ number: 1, run_id })),
  'a log with a gap': (state, at) => state.write(promotionKey(at, 3), text({ number: 3, run_id })),
  'a pointer to a run that never was current': (state, at) =>
    state.write(latestKey(at), text({ number: 1, run_id: 'x-1' })),
};

function remove(state: MemoryState, key: string): boolean {
  state.remove(key);
  return !state.has(key);
}

test('the watch finds nothing wrong with a run that nothing befell', () => {
  const watch = new HistoryWatch(begun, date);
  watch.check();
  expect([...watch.violations]).toEqual([]);
});

test.each(Object.entries(damages))('the watch finds %s', (_, damage) => {
  const pipeline = testPipeline({ copyOf: begun });
  const watch = new HistoryWatch(pipeline, date);
  watch.check();
  damage(pipeline.memory.processed.state, pipeline.partition(date));
  watch.check();
  expect(watch.violations.size).toBeGreaterThan(0);
});

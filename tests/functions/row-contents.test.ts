import { expect, test } from '@jest/globals';
import { eventContracts } from '../support/event-contract.ts';
import { changed, date, repeatedFirst } from '../support/event-rows.ts';
import { marker, plantedEvents } from '../support/planted-rows.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type PipelineHook, type StoreName, type TestPipeline } from '../support/test-pipeline.ts';

const { good, odd, fatal } = plantedEvents;

/** The objects, beside those that exist for rows, in which the marker stands. */
function leaks({ memory }: TestPipeline): string[] {
  const stores = (Object.keys(memory) as StoreName[]).filter((name) => name !== 'raw' && name !== 'quarantine');
  return stores.flatMap((name) =>
    storedKeys(memory[name].state)
      .filter((key) => !key.endsWith('.parquet'))
      .filter((key) => `${key} ${Buffer.from(memory[name].state.find(key).bytes).toString('latin1')}`.includes(marker))
      .map((key) => `${name} ${key}`),
  );
}

async function runWith(lines: readonly string[], hook?: PipelineHook, custom = {}): Promise<TestPipeline> {
  const base = testPipeline({ contracts: eventContracts(custom) });
  await base.deliver(date, 'events.ndjson', lines);
  const pipeline = testPipeline({ copyOf: base, ...(hook === undefined ? {} : { hook }) });
  await pipeline.run(date);
  return pipeline;
}

function failAt(key: RegExp): PipelineHook {
  return (_, event) => {
    if (event.write !== undefined && key.test(event.key)) throw new Error('The store broke.');
  };
}

test.each([
  ['a promoted run', good, 'Promoted', undefined],
  ['a promoted run with a warning', [...good, ...odd], 'Promoted', undefined],
  ['a blocked run', [...good, ...odd, ...fatal], 'Blocked', undefined],
  ['a run blocked by too many duplicates', repeatedFirst(good, 50), 'Blocked', undefined],
  ['a fault of transform', [...good, ...odd], 'PipelineFault', failAt(/_manifest\.json$/)],
  ['a fault of validate-output', [...good, ...odd], 'PipelineFault', failAt(/_validation\.json$/)],
  ['a fault of promote', [...good, ...odd], 'PipelineFault', failAt(/_LATEST\.json$/)],
  ['a fault before any row was read', [...good, ...odd], 'PipelineFault', failAt(/input\.json$/)],
])('%s shows no row contents in notices, reports, outcomes or execution records', async (_, lines, ended, hook) => {
  const pipeline = await runWith(lines, hook);
  const [key = ''] = storedKeys(pipeline.memory.local.state, '.local/executions/');
  const execution = Buffer.from(pipeline.memory.local.state.find(key).bytes).toString('utf8');
  expect((JSON.parse(execution) as { current: { state: string } }).current.state).toBe(ended);
  expect(storedKeys(pipeline.memory.outbox.state)).not.toEqual([]);
  expect(leaks(pipeline)).toEqual([]);
});

test.each([
  [
    'drifted',
    'a CSV object without a header',
    { rawFormat: 'csv' },
    [`1,${marker},${marker}`, `2,${marker},${marker}`],
  ],
  ['blocked', 'a CSV object without a header and with a wrong quote', { rawFormat: 'csv' }, [`1,${marker}"${marker}`]],
  [
    'drifted',
    'a CSV object with data for column names',
    { rawFormat: 'csv', unknownFields: 'halt' },
    [`1,${marker}`, `2,${marker}`],
  ],
  [
    'blocked',
    'unknown columns that halt',
    { unknownFields: 'halt' },
    [...good, changed(good[0]!, { [marker]: marker })],
  ],
])('a run (%s) stopped by %s shows no row contents either', async (what, _, custom, lines) => {
  const pipeline = await runWith(lines, undefined, custom);
  const notices = storedKeys(pipeline.memory.outbox.state);
  expect(notices).toHaveLength(1);
  expect(Buffer.from(pipeline.memory.outbox.state.find(notices[0]!).bytes).toString('utf8')).toContain(what);
  expect(leaks(pipeline)).toEqual([]);
});

test('the search finds the marker where rows are kept', async () => {
  const { memory } = await runWith(good);
  const [key = ''] = storedKeys(memory.processed.state).filter((each) => each.endsWith('.parquet'));
  memory.processed.state.write('a copy', memory.processed.state.find(key).bytes);
  memory.outbox.state.write(`notice about ${marker}`, new Uint8Array());
  expect(leaks({ memory } as TestPipeline)).toEqual(['processed a copy', `outbox notice about ${marker}`]);
});

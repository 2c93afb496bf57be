import { expect, test } from '@jest/globals';
import { date } from '../support/event-rows.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';
import { recordWrites, type CountedWrite } from '../support/write-points.ts';

/** The objects of a run, in the order they are written; the local runner's records apart. */
async function writesOf(lines: readonly string[]): Promise<{ readonly runId: string; readonly keys: string[] }> {
  const writes: CountedWrite[] = [];
  const base = testPipeline();
  await base.deliver(date, 'events.ndjson', lines);
  const { run_id } = await testPipeline({ copyOf: base, hook: recordWrites(writes) }).run(date);
  const keys = writes.filter(({ store }) => store !== 'local').map(({ store, key }) => `${store} ${key}`);
  return { runId: run_id, keys };
}

const day = `analytics/events/ingestion_date=${date}`;
const partition = `schema_v=1/ingestion_date=${date}`;

test('_SUCCESS is written last of what a run writes, the validation after it, then the log, then what follows the log', async () => {
  const { runId, keys } = await writesOf([...eventLines({ date, rows: 300 }), '{']);
  const execution = runId.replace(/-1$/, '');
  const run = `processed silver/analytics/events/${partition}/run_id=${runId}`;
  expect(keys).toEqual([
    `processed claims/events/${partition}/00000001.json`,
    `processed runs/events/${execution}/input.json`,
    `processed runs/events/${execution}/1.json`,
    `quarantine quarantine/${day}/run_id=${runId}/rows.ndjson.gz`,
    `quarantine quarantine/${day}/run_id=${runId}/history.ndjson.gz`,
    `quarantine duplicates/${day}/run_id=${runId}/rows.ndjson.gz`,
    `${run}/part-00000.parquet`,
    expect.stringMatching(/^processed breaker\/events\/errors\/[^/]+\/.*\.json$/),
    `${run}/_manifest.json`,
    `processed metrics/${day}/run_id=${runId}.json`,
    `${run}/_SUCCESS`,
    `${run}/_validation.json`,
    `processed claims/events/${partition}/00000001.released.json`,
    `processed silver/analytics/events/_promotions/${partition}/00000001.json`,
    `processed silver/analytics/events/_latest/${partition}/_LATEST.json`,
    `catalog events_v1/ingestion_date=${date}.json`,
    `processed runs/events/${execution}/outcome.json`,
    expect.stringMatching(/^outbox .*-notices-/),
  ]);
});

test('a run that is blocked writes its papers, and nothing that a later stage or a reader looks for', async () => {
  const { runId, keys } = await writesOf([...eventLines({ date }), '{"event_id":null}']);
  const execution = runId.replace(/-1$/, '');
  const run = `processed silver/analytics/events/${partition}/run_id=${runId}`;
  expect(keys.slice(-6)).toEqual([
    `${run}/_manifest.json`,
    `processed metrics/${day}/run_id=${runId}.json`,
    `processed runs/events/${execution}/outcome.json`,
    `processed metrics/${day}/run_id=${runId}.json`,
    `processed claims/events/${partition}/00000001.released.json`,
    expect.stringMatching(/^outbox .*-P2-/),
  ]);
});

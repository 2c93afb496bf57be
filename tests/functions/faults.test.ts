import { describe, expect, test } from '@jest/globals';
import { date } from '../support/event-rows.ts';
import { attemptsOf, noticesOf, outcomeOf, reportOf } from '../support/execution-papers.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { begin, expectEnding, failing } from './ending.ts';

describe('a fault leaves a report, an outcome and one P1 notice', () => {
  const fault = { outcome: 'fault', promoted: false, notices: ['P1'], error: 'PipelineFault' } as const;

  test('of run 0 when it stopped before transform', async () => {
    const pipeline = await begin(failing('raw', /./, ['list']));
    await expectEnding(pipeline, { ...fault, stage: 'Sensor', attempt: 0 });
    const { error } = outcomeOf(pipeline, logExecution(pipeline));
    expect(error).toEqual({ name: 'Error', message: 'The store broke.' });
  });

  test('of run 0 when it stopped before transform had claimed an attempt', async () => {
    const pipeline = await begin(failing('processed', /\/1\.json$/));
    await expectEnding(pipeline, { ...fault, stage: 'Transform', attempt: 0 });
  });

  test.each([
    ['at its first write', 'processed', /part-00000\.parquet$/],
    ['before the manifest', 'processed', /_manifest\.json$/],
    ['before _SUCCESS', 'processed', /_SUCCESS$/],
  ] as const)('of the last attempt when transform was killed %s', async (_, store, key) => {
    const pipeline = await begin(failing(store, key));
    await expectEnding(pipeline, { ...fault, stage: 'Transform', attempt: 3 });
    expect(attemptsOf(pipeline, logExecution(pipeline))).toEqual([1, 2, 3]);
  });

  test('that keeps the report of a stage that judged the rows', async () => {
    const pipeline = await begin(failing('processed', /_SUCCESS$/));
    const { run_id } = await pipeline.run(date);
    expect(reportOf(pipeline, date, run_id)).toMatchObject({ stage: 'transform', counts: { input_rows: 50 } });
  });

  test('when transform takes longer than its time limit', async () => {
    const base = await begin();
    const pipeline = testPipeline({
      copyOf: base,
      hook: (_, { key, phase }) => {
        if (key.endsWith('_manifest.json') && phase === 'after') pipeline.clock.advance(911_000);
      },
    });
    await expectEnding(pipeline, { ...fault, stage: 'Transform', attempt: 3 });
    expect(outcomeOf(pipeline, logExecution(pipeline)).error).toEqual({ name: 'States.Timeout', message: '' });
  });

  test('of validate-output', async () => {
    const pipeline = await begin(failing('processed', /_validation\.json$/));
    await expectEnding(pipeline, { ...fault, stage: 'ValidateOutput', attempt: 1 });
  });

  test('before the log entry', async () => {
    const pipeline = await begin(failing('processed', /_promotions/));
    await expectEnding(pipeline, { ...fault, stage: 'Promote', attempt: 1 });
  });

  test.each([
    ['_LATEST.json', 'processed', /_LATEST\.json$/],
    ['the catalog', 'catalog', /./],
  ] as const)('after the log entry, before %s: the outcome says that it is promoted', async (_, store, key) => {
    const pipeline = await begin(failing(store, key));
    await expectEnding(pipeline, { ...fault, stage: 'Promote', attempt: 1, promoted: true });
    expect(await pipeline.verify(date)).toMatchObject(
      [{ state: 'behind' }, { state: 'behind' }].slice(store === 'catalog' ? 1 : 0),
    );
    const healthy = testPipeline({ over: pipeline });
    await healthy.repair(date);
    expect(await healthy.verify(date)).toEqual([]);
  });

  test('when the notice of a promoted run cannot be sent, and the run stays promoted', async () => {
    const pipeline = await begin(failing('outbox', /-notices-/));
    const run = await pipeline.run(date);
    expect(run.end.result).toMatchObject({ status: 'FAILED', error: 'NotifyFailed' });
    expect(run).toMatchObject({ outcome: 'promoted', promotion: 1, error: 'NotifyFailed' });
    expect(noticesOf(pipeline).map((notice) => notice.class)).toEqual(['P1']);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('whose papers cannot be written ends all the same', async () => {
    const pipeline = await begin(failing('processed', /./));
    const run = await pipeline.run(date);
    expect(run.end).toMatchObject({ result: { status: 'FAILED', error: 'PipelineFault' }, outcome: undefined });
    expect(run).toMatchObject({ outcome: 'fault', run_id: `${run.execution}-0` });
    expect(noticesOf(pipeline).map((notice) => notice.class)).toEqual(['P1']);
  });
});

/** The one execution there is. */
function logExecution({ memory }: TestPipeline): string {
  const [key = ''] = memory.local.state.page('.local/executions/', '', 1).objects.map((object) => object.key);
  return key.slice('.local/executions/'.length, -'.json'.length);
}

describe('the run that a fault is recorded for', () => {
  test('is the promoted attempt, whatever a late one has claimed since', async () => {
    const pipeline = await begin();
    const calls = stageCalls(pipeline.workspace, 'events-1', date);
    await calls.sensor();
    await calls.transform();
    await calls.validateOutput('events-1-1');
    await pipeline.memory.processed.create('runs/events/events-1/2.json', Buffer.from('{}'));
    const broken = testPipeline({ over: pipeline, hook: failing('processed', /_LATEST\.json$/) });
    await expect(stageCalls(broken.workspace, 'events-1', date).promote('events-1-1', 0)).rejects.toThrow();
    expect(await calls.recordFailure('Promote', 'Error', 'broken')).toEqual({ outcome: 'recorded', promoted: true });
    expect(outcomeOf(pipeline, 'events-1')).toMatchObject({ run_id: 'events-1-1', outcome: 'fault', promoted: true });
  });

  test('is not taken for promoted because an earlier execution was', async () => {
    const pipeline = await begin();
    await pipeline.run(date);
    const broken = testPipeline({ over: pipeline, hook: failing('processed', /_promotions/) });
    const { end, promotion } = await broken.run(date);
    expect(end.outcome).toMatchObject({ outcome: 'fault', promoted: false });
    expect(promotion).toBeNull();
  });

  test('keeps the sentence of the error, whether a function or the service gave the cause', async () => {
    const pipeline = await begin();
    const causes = ['{"errorMessage":"One sentence.","trace":[]}', 'Plain text.', '{"errorMessage":7}', ''];
    for (const [index, cause] of causes.entries()) {
      await stageCalls(pipeline.workspace, `events-${index}`, date).recordFailure('Sensor', 'Some', cause);
    }
    const messages = causes.map((_, index) => outcomeOf(pipeline, `events-${index}`).error!.message);
    expect(messages).toEqual(['One sentence.', 'Plain text.', '{"errorMessage":7}', '']);
  });

  test('stays as it was when the failure is recorded twice', async () => {
    const pipeline = await begin();
    const { recordFailure } = stageCalls(pipeline.workspace, 'events-1', date);
    await recordFailure('Sensor', 'First', 'one');
    await recordFailure('Notify', 'Second', 'two');
    expect(outcomeOf(pipeline, 'events-1')).toMatchObject({
      stage: 'Sensor',
      error: { name: 'First', message: 'one' },
    });
  });
});

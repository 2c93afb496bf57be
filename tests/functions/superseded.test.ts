import { expect, test } from '@jest/globals';
import { promoteRun, rollBackTo } from '../../shared/promotion/promote-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const run = `sluice run events ${date}`;

/** Takes an execution up to where it may be promoted. */
async function validated({ workspace }: TestPipeline, execution: string) {
  const calls = stageCalls(workspace, execution, date);
  await calls.sensor();
  await calls.transform();
  await calls.validateOutput(`${execution}-1`);
  return calls;
}

async function nextStep({ workspace }: TestPipeline, execution: string, base: number): Promise<string> {
  const answer = await stageCalls(workspace, execution, date).promote(`${execution}-1`, base);
  expect(answer.outcome).toBe('superseded');
  return 'notice' in answer ? /^Next: (.*)$/m.exec(answer.notice.text)![1]! : '';
}

test('a superseded run that has read less than the current one needs nothing', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  await validated(pipeline, 'events-poor');
  await pipeline.deliver(date, 'late.ndjson', cleanLines(30).slice(20));
  const rich = await validated(pipeline, 'events-rich');
  expect((await rich.promote('events-rich-1', 0)).outcome).toBe('promoted');
  expect(await nextStep(pipeline, 'events-poor', 0)).toBe('nothing; the current run has read all that this run read.');
});

test('a superseded run that has read what the current one lacks is to be run again', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'one.ndjson', cleanLines(20));
  await validated(pipeline, 'events-one');
  await pipeline.deliver(date, 'one.ndjson', cleanLines(30).slice(20));
  const other = await validated(pipeline, 'events-other');
  expect((await other.promote('events-other-1', 0)).outcome).toBe('promoted');
  expect(await nextStep(pipeline, 'events-one', 0)).toBe(`run the date again, so that both are read: ${run}`);
});

test('a run that a rollback superseded says that running again undoes it', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  for (const [base, execution] of ['events-one', 'events-two'].entries()) {
    const calls = await validated(pipeline, execution);
    expect((await calls.promote(`${execution}-1`, base)).outcome).toBe('promoted');
  }
  await validated(pipeline, 'events-three');
  const writer = { store: pipeline.memory.processed, clock: pipeline.clock };
  const request = { partition: pipeline.partition(date), base: 2 };
  await rollBackTo(writer, { ...request, runId: 'events-one-1', requestId: 'by-hand' });
  expect((await promoteRun(writer, { ...request, runId: 'events-three-1', tries: 0 })).outcome).toBe('superseded');
  expect(await nextStep(pipeline, 'events-three', 2)).toBe(
    `nothing, while the rollback to run events-one-1 is to stand; this undoes it: ${run}`,
  );
});

import { expect, test } from '@jest/globals';
import { decideArrival } from '../../functions/arrival/decide-arrival.ts';
import { prodSettings } from '../../shared/settings.ts';
import { approvalCase, approveFully } from '../support/approval-case.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';

test('late data is read although an execution that had read it ended while its request is open', async () => {
  const automatic = testPipeline();
  await automatic.deliver(date, 'events.ndjson', cleanLines(20));
  await automatic.run(date);
  const pipeline = testPipeline({ over: automatic, settings: { ...prodSettings, stack: 'test' } });
  await pipeline.deliver(date, 'late.ndjson', cleanLines(25).slice(20));
  const { execution } = await pipeline.run(date);
  const { workspace } = pipeline;
  const decide = (isRunning: (name: string) => Promise<boolean>) =>
    decideArrival({ ...workspace, executions: { ...workspace.executions, isRunning } }, pipeline.partition(date));
  expect(await decide((name) => workspace.executions.isRunning(name))).toMatchObject({
    outcome: 'unchanged',
    execution,
  });
  // Stopped by an operator: nothing was recorded of its end.
  expect(await decide(async (name) => name !== execution && workspace.executions.isRunning(name))).toMatchObject({
    outcome: 'started',
  });
});

test('the request of an execution that has ended does not take back that of a run that waits', async () => {
  const opened = await approvalCase();
  await opened.validate('waiting');
  await opened.validate('stopped');
  const executions = {
    ...opened.context.executions,
    isRunning: (name: string) => Promise.resolve(name !== 'stopped'),
  };
  const calls = (name: string) => stageCalls({ ...opened.context, executions }, name, date);
  await calls('stopped').requestApproval('stopped-1', 0);
  expect(await calls('waiting').requestApproval('waiting-1', 0)).toMatchObject({ outcome: 'requested' });
  const subject = await opened.subject('waiting', 0);
  expect((await opened.decision(subject)).state).toBe('open');
  await approveFully(opened, subject);
  expect((await opened.promote('waiting', 0)).outcome).toBe('promoted');
});

test('an execution that fails takes its open request back, and leaves those of others', async () => {
  const opened = await approvalCase();
  await opened.validate('other');
  await opened.deliver('other.ndjson', 30, 20);
  await opened.pipeline.memory.raw.delete(
    (await opened.pipeline.memory.raw.list('')).objects.find(({ key }) => key.endsWith('events.ndjson'))!.key,
  );
  await opened.validate('failing');
  await opened.request('other', 0);
  await opened.request('failing', 0);
  await stageCalls(opened.context, 'failing', date).recordFailure('Notify', 'SNS', 'down');
  expect((await opened.decision(await opened.subject('failing', 0))).state).toBe('withdrawn');
  expect((await opened.decision(await opened.subject('other', 0))).state).toBe('open');
  expect(await opened.outcome('failing')).toMatchObject({ outcome: 'fault' });
});

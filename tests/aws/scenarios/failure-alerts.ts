import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, DeleteTopicCommand } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import type { MachineNoun } from '../../../infra/access/machine-policy.ts';
import { recordedDefinition } from '../../infra/recorded-inputs.ts';
import type { EndedExecution } from '../../support/execution-event.ts';
import { goldenText } from '../../support/golden-text.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { tellEndOf, tellEnds } from '../deployment/told-ends.ts';

/** How each machine can end: by its Fail states, and in the ways that no state decides. */
function allEnds({ stack, recording }: DeployedStack): EndedExecution[] {
  const { names } = stack;
  return (['pipeline', 'backfill'] as const satisfies MachineNoun[]).flatMap((machine) => {
    const stateMachineArn = names.arn('states', 'stateMachine:', machine);
    const { States } = JSON.parse(recordedDefinition(recording, names.resource(machine))) as {
      readonly States: Readonly<Record<string, { readonly Type: string; readonly Error?: string }>>;
    };
    const errors = Object.values(States).flatMap(({ Type, Error: error }) => (Type === 'Fail' ? [error] : []));
    const ends: Pick<EndedExecution, 'status' | 'error'>[] = [
      { status: 'SUCCEEDED' },
      { status: 'TIMED_OUT' },
      { status: 'ABORTED' },
      { status: 'FAILED', error: 'States.DataLimitExceeded' },
      ...errors.map((error) => ({ status: 'FAILED', error }) as const),
    ];
    return ends.map((end) => {
      const name = `${machine}-${end.error ?? end.status!}`.replaceAll('.', '-');
      return { ...end, name, stateMachineArn, executionArn: `${names.arn('states', 'execution:', machine)}:${name}` };
    });
  });
}

/** That the end of every execution is told of once: by itself, or by EventBridge. */
export function declareFailureAlerts(open: () => Deployments): void {
  test('an execution that has told of its end itself is not told of by EventBridge as well', async () => {
    const { dev } = open();
    await dev.mailbox.take();
    expect((await dev.run('told-missing', '2025-11-01')).error).toBe('Sluice.RawMissing');
    await tellEndOf(dev, 'told-missing');
    expect(await dev.mailbox.takeClasses()).toEqual(['P2']);
  });

  test('an execution whose notice could not be sent is told of by EventBridge, once', async () => {
    const { dev } = open();
    const { sns } = dev.account;
    const topic = (dev.recording.outputs.TopicArns as Record<string, string>).P2!;
    await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
    try {
      expect((await dev.run('untold-missing', '2025-11-01')).error).toBe('NotifyFailed');
    } finally {
      await sns.send(new CreateTopicCommand({ Name: topic.split(':').at(-1) }));
      await dev.mailbox.subscribe(topic);
    }
    expect(await dev.mailbox.take()).toEqual([]);
    await tellEndOf(dev, 'untold-missing');
    const [mail, ...others] = await dev.mailbox.take();
    expect(others).toEqual([]);
    expect(mail!.class).toBe('P1');
    expect(mail!.text.replace(/(?<=Ended: )\S+/, '2025-10-02T02:00:00Z')).toBe(goldenText('alerts/failed-notice.txt'));
  });

  test('an execution that a person aborts is told of, and so is one that a fault ends', async () => {
    const { dev, proxy } = open();
    const gate = Promise.withResolvers<undefined>();
    proxy.setRule(() => gate.promise);
    await dev.start('aborted', { dataset: 'events', ingestion_date: '2025-11-01' });
    await dev.entered('aborted', 'Sensor');
    const executionArn = `${dev.stack.names.arn('states', 'execution:', 'pipeline')}:aborted`;
    await dev.account.stepFunctions.send(new StopExecutionCommand({ executionArn }));
    gate.resolve(undefined);
    expect((await dev.ended('aborted')).status).toBe('ABORTED');
    await dev.start('no-dataset', { dataset: 'none', ingestion_date: '2025-11-01' });
    expect((await dev.ended('no-dataset')).error).toBe('PipelineFault');
    for (const name of ['aborted', 'no-dataset']) await tellEndOf(dev, name);
    const mails = await dev.mailbox.take();
    expect(mails.map((mail) => [mail.class, /(?<=Ended: \S+ as )\w+/.exec(mail.text)?.[0]])).toEqual([
      ['P1', 'ABORTED'],
      ['P1', 'FAILED'],
    ]);
  });

  test('of all ends of both state machines EventBridge tells of those that they do not tell of', async () => {
    const { dev } = open();
    const ends = allEnds(dev);
    await tellEnds(dev, ends);
    const untold = ends.filter(({ status, error }) => status !== 'SUCCEEDED' && error?.startsWith('Sluice.') !== true);
    const mails = await dev.mailbox.take();
    expect(mails.map(({ text }) => /^"P1: (\S+) failed"$/m.exec(text)?.[1])).toEqual(untold.map(({ name }) => name));
    expect(ends.length).toBeGreaterThan(untold.length + 10);
    expect(new Set(mails.map((mail) => mail.class))).toEqual(new Set(['P1']));
  });
}

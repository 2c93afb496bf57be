import { describe, expect, test } from '@jest/globals';
import { backfillDefinition } from '../../infra/backfill-machine.ts';
import { failureNotice, failurePattern } from '../../infra/failure-notice.ts';
import { nameResources } from '../../infra/names.ts';
import { pipelineDefinition } from '../../infra/state-machine.ts';
import { topicArns } from '../cli/local-runner-fixture.ts';
import { matchesPattern } from './event-pattern.ts';
import { openTestStack } from './stack-fixture.ts';

const names = nameResources('dev', '123456789012', 'eu-central-1');
const pattern = JSON.parse(JSON.stringify(failurePattern(names))) as unknown;
const pipeline = names.arn('states', 'stateMachine:', 'pipeline');

const isTold = (detail: object, event: object = {}) =>
  matchesPattern(pattern, {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    ...event,
    detail: { stateMachineArn: pipeline, ...detail },
  });

describe('the failure rule', () => {
  test.each<[string, object]>([
    ['timed out', { status: 'TIMED_OUT', error: null }],
    ['timed out and says no error', { status: 'TIMED_OUT' }],
    ['was aborted', { status: 'ABORTED' }],
    ['was aborted by somebody who gave the error of an outcome', { status: 'ABORTED', error: 'Sluice.Blocked' }],
    ['failed with a fault', { status: 'FAILED', error: 'PipelineFault' }],
    ['failed to send its notice', { status: 'FAILED', error: 'NotifyFailed' }],
    ['failed where no state could catch it', { status: 'FAILED', error: 'States.DataLimitExceeded' }],
    ['failed with an error that only looks like an outcome', { status: 'FAILED', error: 'SluiceBlocked' }],
    ['failed without an error', { status: 'FAILED' }],
    ['failed with the error null', { status: 'FAILED', error: null }],
    ['failed with an empty error', { status: 'FAILED', error: '' }],
  ])('tells of an execution that %s', (_, detail) => {
    expect(isTold(detail)).toBe(true);
  });

  test.each<[string, object]>([
    ['runs', { status: 'RUNNING' }],
    ['succeeded', { status: 'SUCCEEDED', error: null }],
    ['waits to be redriven', { status: 'PENDING_REDRIVE' }],
    ['ended in an expected outcome', { status: 'FAILED', error: 'Sluice.RawMissing' }],
  ])('says nothing of an execution that %s', (_, detail) => {
    expect(isTold(detail)).toBe(false);
  });

  test('tells of both state machines, however their executions were started', () => {
    for (const noun of ['pipeline', 'backfill']) {
      const arn = names.arn('states', 'stateMachine:', noun);
      for (const stateMachineArn of [arn, `${arn}:live`, `${arn}:7`]) {
        expect(isTold({ status: 'TIMED_OUT', stateMachineArn })).toBe(true);
      }
    }
  });

  test('says nothing of another stack, account, region or service', () => {
    const others = [
      nameResources('dev-pipeline', '123456789012', 'eu-central-1'),
      nameResources('prod', '123456789012', 'eu-central-1'),
      nameResources('dev', '210987654321', 'eu-central-1'),
      nameResources('dev', '123456789012', 'eu-west-1'),
    ].map((other) => other.arn('states', 'stateMachine:', 'pipeline'));
    others.push(names.arn('states', 'stateMachine:', 'pipeline-of-somebody'));
    for (const stateMachineArn of others) expect(isTold({ status: 'TIMED_OUT', stateMachineArn })).toBe(false);
    expect(isTold({ status: 'TIMED_OUT' }, { source: 'aws.batch' })).toBe(false);
    expect(isTold({ status: 'TIMED_OUT' }, { 'detail-type': 'Another' })).toBe(false);
  });

  test('tells of exactly the bad ends of the state machines that they send no notice of', () => {
    const functions = new Proxy({}, { get: () => 'arn:f' }) as Parameters<typeof pipelineDefinition>[0]['functions'];
    const machines = [
      pipelineDefinition({ functions, topics: topicArns }),
      backfillDefinition({ backfillFunction: 'arn:f', pipeline: 'arn:p', topics: topicArns }),
    ];
    const errors = machines.flatMap(({ States }) =>
      Object.values(States).flatMap((state) => (state.Type === 'Fail' ? [state.Error] : [])),
    );
    const told = errors.filter((error) => isTold({ status: 'FAILED', error }));
    expect(new Set(told)).toEqual(new Set(['PipelineFault', 'NotifyFailed']));
    expect(new Set(errors).size).toBeGreaterThan(10);
  });
});

describe('the notice of a failure', () => {
  const runbooks = 'https://example.com/runbooks/';
  const template = async () => failureNotice((await openTestStack('dev', { 'sluice:runbooks': runbooks })).config);

  test('names stack, execution, status, error, owner and what to do', async () => {
    const { inputPaths, inputTemplate } = await template();
    const values: Record<string, string> = {
      execution: 'events-2025-01-02-x',
      arn: 'arn:aws:states:eu-central-1:123456789012:execution:sluice-dev-pipeline:events-2025-01-02-x',
      status: 'FAILED',
      error: 'PipelineFault',
      time: '2025-01-03T02:00:00Z',
    };
    const lines = inputTemplate.split('\n').map((line) => JSON.parse(line) as string);
    expect(lines.map((line) => line.replaceAll(/<(\w+)>/g, (_, name: string) => values[name] ?? '?'))).toEqual([
      'P1: events-2025-01-02-x failed',
      'Stack: dev',
      'Execution: events-2025-01-02-x',
      'Ended: 2025-01-03T02:00:00Z as FAILED',
      'Reason: PipelineFault',
      `ARN: ${values.arn}`,
      'Owner: Data Platform Team',
      `Next step: sluice inspect events-2025-01-02-x --stack dev, and then ${runbooks}failed-run.md`,
    ]);
    expect(Object.keys(inputPaths).sort()).toEqual(Object.keys(values).sort());
  });

  test('takes nothing from the event that may quote data', async () => {
    const paths = Object.values((await template()).inputPaths);
    for (const field of ['cause', 'input', 'output']) expect(paths).not.toContain(`$.detail.${field}`);
    expect(paths.filter((path) => !/^\$\.(time|detail\.(name|executionArn|status|error))$/.test(path))).toEqual([]);
  });
});

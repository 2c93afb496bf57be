import { describe, expect, test } from '@jest/globals';
import { openStepFunctions, stepFunctionsClient } from '../../functions/host/step-functions.ts';
import { ServiceCallError } from '../../shared/errors.ts';
import { jsonService, ServiceFault, type JsonService } from '../support/json-service.ts';

const pipelineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline';
const pipelineAliasArn = `${pipelineArn}:live`;
const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:sluice-dev-pipeline:events-1';
const input = { dataset: 'events', ingestion_date: '2025-01-02' };

function open({ options }: JsonService) {
  return openStepFunctions(stepFunctionsClient(options), { pipelineArn, pipelineAliasArn });
}

function fail(type: string, statusCode?: number): () => never {
  return () => {
    throw new ServiceFault(type, statusCode);
  };
}

const described = (status: string) => jsonService({ DescribeExecution: () => ({ status }) });

describe('an execution on Step Functions', () => {
  test('is found by its name, although an alias has started it', async () => {
    const service = described('RUNNING');
    expect(await open(service).executions.isRunning('events-1')).toBe(true);
    const asked = { executionArn, includedData: 'METADATA_ONLY' };
    expect(service.calls).toEqual([{ operation: 'DescribeExecution', input: asked }]);
  });

  test.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'])(
    'is not running when %s',
    async (status) => {
      expect(await open(described(status)).executions.isRunning('events-1')).toBe(false);
    },
  );

  test('that there is none of is not running', async () => {
    const service = jsonService({ DescribeExecution: fail('ExecutionDoesNotExist') });
    expect(await open(service).executions.isRunning('events-1')).toBe(false);
  });

  test('is started through the alias', async () => {
    const service = jsonService({
      DescribeExecution: fail('ExecutionDoesNotExist'),
      StartExecution: () => ({ executionArn, startDate: 1 }),
    });
    expect(await open(service).executions.start('events-1', input)).toBe('started');
    const wanted = { stateMachineArn: pipelineAliasArn, name: 'events-1', input: JSON.stringify(input) };
    expect(service.calls.at(-1)).toEqual({ operation: 'StartExecution', input: wanted });
  });

  test('that has ended is not started again', async () => {
    const service = jsonService({
      DescribeExecution: () => ({ status: 'FAILED' }),
      StartExecution: fail('ExecutionAlreadyExists'),
    });
    expect(await open(service).executions.start('events-1', input)).toBe('exists');
  });

  test('that runs is not taken for started anew, as the service would say', async () => {
    const service = jsonService({
      DescribeExecution: () => ({ status: 'RUNNING' }),
      StartExecution: () => ({ executionArn, startDate: 1 }),
    });
    expect(await open(service).executions.start('events-1', input)).toBe('exists');
  });

  test.each([
    ['states:DescribeExecution', fail('AccessDeniedException'), () => ({ executionArn, startDate: 1 })],
    ['states:StartExecution', () => ({ status: 'FAILED' }), fail('ThrottlingException')],
  ])('that nobody can tell of for a failure of %s is a fault', async (action, DescribeExecution, StartExecution) => {
    const start = open(jsonService({ DescribeExecution, StartExecution })).executions.start('events-1', input);
    await expect(start).rejects.toThrow(ServiceCallError);
    await expect(start).rejects.toMatchObject({ action, subject: 'events-1' });
  });
});

describe('a task token', () => {
  test('lets its execution go on', async () => {
    const service = jsonService({ SendTaskSuccess: () => ({}) });
    await open(service).tokens.wake('token 1');
    expect(service.calls).toEqual([{ operation: 'SendTaskSuccess', input: { taskToken: 'token 1', output: '{}' } }]);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('that is closed is no error: %s', async (type) => {
    await open(jsonService({ SendTaskSuccess: fail(type) })).tokens.wake('token 1');
  });

  test('stays out of the error about a call that failed', async () => {
    const wake = open(jsonService({ SendTaskSuccess: fail('InternalFailure', 500) })).tokens.wake('secret');
    await expect(wake).rejects.toThrow(ServiceCallError);
    await expect(wake).rejects.not.toThrow('secret');
  });
});

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaHandler } from '../../functions/host/lambda-handler.ts';
import { logInvocation } from '../../functions/host/invocation-log.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { environmentNames } from '../../shared/env.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { metricDocument } from '../../shared/metrics.ts';
import type { LogFields } from '../../shared/logger.ts';
import { testClock } from '../support/test-clock.ts';

const folder = join(import.meta.dirname, '../../functions');
const call = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 };

describe('the entry of a function', () => {
  test.each(functionNames)('is there and can be loaded without a stack: %s', async (name) => {
    const { handler } = (await import(join(folder, name, 'lambda.ts'))) as { handler: unknown };
    expect(typeof handler).toBe('function');
  });

  test('is there for no function that the stack does not know', () => {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('lambda.ts'),
    );
    expect(found.sort()).toEqual(functionNames.map((name) => join(name, 'lambda.ts')).sort());
  });
});

describe('a function on Lambda', () => {
  const environment = {
    settings: JSON.stringify({ stack: 'dev', approval: 'automatic' }),
    raw: 'raw-bucket',
    processed: 'processed-bucket',
    quarantine: 'quarantine-bucket',
    artifacts: 'artifacts-bucket',
    database: 'sluice_dev',
    pipelineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline',
    pipelineAliasArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:live',
    approverRoleIds: JSON.stringify({ domain: 'AROADOMAIN000EXAMPLE0' }),
  };
  const names = Object.keys(environment) as (keyof typeof environment)[];
  const variables = Object.fromEntries(names.map((name) => [environmentNames[name], environment[name]]));
  const before = process.env;
  let written: string[];
  beforeEach(() => {
    process.env = { ...before, ...variables };
    written = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = before;
  });

  test('has the context that its environment describes, and makes it once', async () => {
    const made: unknown[] = [];
    const handler = lambdaHandler('sensor', (context, { approverRoleIds }) => {
      made.push(context);
      const { stores, settings, contracts } = context;
      const { raw, processed, quarantine, artifacts } = stores;
      const buckets = [raw, processed, quarantine, artifacts].map(({ name }) => name);
      return () => Promise.resolve({ buckets, stack: settings.stack, datasets: contracts.names, approverRoleIds });
    });
    const answer = await handler({}, call);
    expect(answer).toEqual({
      buckets: ['s3://raw-bucket', 's3://processed-bucket', 's3://quarantine-bucket', 's3://artifacts-bucket'],
      stack: 'dev',
      datasets: ['events', 'order_items', 'orders', 'products', 'smoke', 'transactions'],
      approverRoleIds: { domain: 'AROADOMAIN000EXAMPLE0' },
    });
    await handler({}, call);
    expect(made.length).toBe(1);
  });

  test('learns when Lambda would end the call', async () => {
    const handler = lambdaHandler(
      'repair',
      () =>
        (_payload, { deadline }) =>
          Promise.resolve(deadline),
    );
    const begin = Date.now();
    const deadline = Number(await handler({}, call));
    expect(deadline - begin).toBeGreaterThanOrEqual(900_000);
    expect(deadline - Date.now()).toBeLessThanOrEqual(900_000);
  });

  test('writes one line about each call to stdout', async () => {
    await lambdaHandler('sensor', () => () => Promise.resolve({ outcome: 'ready' }))({ dataset: 'events' }, call);
    expect(written.length).toBe(1);
    expect(written[0]).toMatch(/^\{.*\}\n$/);
    const line = { function: 'sensor', request_id: 'request-1', dataset: 'events', outcome: 'ready' };
    expect(JSON.parse(written[0]!)).toMatchObject(line);
  });

  test('writes its metrics to stdout, each a line that CloudWatch reads', async () => {
    const document = metricDocument({ stack: 'dev', dataset: 'events', time: 0 }, { input_rows: 7 });
    const handler = lambdaHandler('transform', ({ metrics }) => () => {
      metrics.emit(document);
      return Promise.resolve({});
    });
    await handler({}, call);
    expect(JSON.parse(written[0]!)).toEqual(document);
    expect(written.length).toBe(2);
  });

  test('says by its first call what the environment lacks', async () => {
    process.env[environmentNames.database] = '';
    const handler = lambdaHandler('sensor', () => () => Promise.resolve({}));
    await expect(handler({}, call)).rejects.toThrow(InvalidInputError);
    process.env[environmentNames.database] = environment.database;
    expect(await handler({}, call)).toEqual({});
  });
});

describe('the line about a call', () => {
  const lines: LogFields[] = [];
  const clock = testClock('2025-01-03T02:00:00.000Z');
  const scope = { log: (fields: LogFields) => lines.push(fields), clock, name: 'transform', requestId: 'request-1' };
  const payload = { execution: 'events-1', dataset: 'events', schema_v: 1, ingestion_date: '2025-01-02' };
  const known = { level: 'info', function: 'transform', request_id: 'request-1' };
  beforeEach(() => {
    lines.length = 0;
  });

  test('says what it was about, how it ended and how long it took', async () => {
    const answer = { outcome: 'transformed', run_id: 'events-1-1' };
    const given = await logInvocation(scope, payload, () => {
      clock.advance(1500);
      return Promise.resolve(answer);
    });
    expect(given).toBe(answer);
    expect(lines).toEqual([{ time: '2025-01-03T02:00:01.500Z', ...known, ...payload, ...answer, duration_ms: 1500 }]);
  });

  test('names the error, and nothing that it says', async () => {
    const secret = 'the row {"email": "alice@example.com"}';
    const failing = logInvocation(scope, payload, () => Promise.reject(new InvalidInputError(secret, [])));
    await expect(failing).rejects.toThrow(InvalidInputError);
    expect(lines).toMatchObject([{ ...payload, level: 'error', outcome: 'fault', error: 'InvalidInputError' }]);
    expect(JSON.stringify(lines)).not.toContain('alice');
  });

  test('has neither tokens nor notices nor what an error quotes', async () => {
    const hidden = { token: 'hidden', cause: 'hidden', error: 'hidden', unknown: 'hidden' };
    const notice = { class: 'P1', subject: 'hidden', text: 'hidden' };
    await logInvocation(scope, { ...payload, ...hidden }, () => Promise.resolve({ outcome: 'blocked', notice }));
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });

  test('counts the records of an event, and the messages that come again', async () => {
    await logInvocation(scope, { Records: [{}, {}] }, () => Promise.resolve({ batchItemFailures: [{}] }));
    expect(lines).toMatchObject([{ records: 2, again: 1 }]);
  });

  test.each([undefined, null, 'text', 7, []])('is written for any payload: %j', async (strange) => {
    await logInvocation(scope, strange, () => Promise.resolve<unknown>(strange));
    expect(lines).toMatchObject([known]);
  });
});

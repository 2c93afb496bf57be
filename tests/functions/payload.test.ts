import { describe, expect, test } from '@jest/globals';
import { promoteHandler } from '../../functions/promote/handler.ts';
import { recordFailureHandler } from '../../functions/record-failure/handler.ts';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { transformHandler } from '../../functions/transform/handler.ts';
import { validateOutputHandler } from '../../functions/validate-output/handler.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const { workspace, memory } = testPipeline();
const stage = { execution: 'events-1', dataset: 'events', schema_v: 1, ingestion_date: '2025-01-02' };

/** Each function with a payload that it would accept. */
const functions = [
  ['sensor', sensorHandler(workspace), { execution: 'events-1', dataset: 'events' }],
  ['transform', transformHandler(workspace), stage],
  ['validate-output', validateOutputHandler(workspace), { ...stage, run_id: 'events-1-1' }],
  ['promote', promoteHandler(workspace), { ...stage, run_id: 'events-1-1', base: 0, tries: 0 }],
  [
    'record-failure',
    recordFailureHandler(workspace),
    { execution: 'events-1', dataset: 'events', stage: 'Sensor', error: 'Error', cause: '' },
  ],
] as const;

async function refusal(call: (payload: unknown) => Promise<unknown>, payload: unknown): Promise<InvalidInputError> {
  const error: unknown = await call(payload).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof InvalidInputError) return error;
  throw new Error('The payload was not refused.', { cause: error });
}

describe.each(functions)('the payload of %s', (name, call, good) => {
  const fields = Object.keys(good);

  test('is refused for every field that is missing, all in one message', async () => {
    const error = await refusal(call, {});
    expect(error.source).toBe(`The payload of ${name}`);
    expect(error.problems).toHaveLength(fields.length);
    for (const field of fields) expect(error.message).toContain(`'${field}'`);
  });

  test('is refused for every field of another type, all in one message', async () => {
    const error = await refusal(call, Object.fromEntries(fields.map((field) => [field, { no: 'text, no number' }])));
    expect(error.problems.map(({ path }) => path).sort()).toEqual(fields.toSorted());
  });

  test('is refused for a field that the function does not know, beside other problems', async () => {
    const error = await refusal(call, { ...good, dataset: 7, approved: true });
    expect(error.message).toMatch(/dataset: must be string/);
    expect(error.message).toMatch(/additional properties: approved/);
  });

  test.each([null, 'text', 7, [[]]])('is refused when it is %j', async (payload) => {
    expect((await refusal(call, payload)).problems).toHaveLength(1);
  });
});

test('a number in a payload is a whole one, and not below what it counts from', async () => {
  const [, , , [, promote, good]] = functions;
  const error = await refusal(promote, { ...good, schema_v: 0, base: -1, tries: 0.5 });
  expect(error.problems.map(({ path }) => path).sort()).toEqual(['base', 'schema_v', 'tries']);
});

test('an empty name is no name', async () => {
  const [, [, transform, good]] = functions;
  const error = await refusal(transform, { ...good, execution: '', ingestion_date: '' });
  expect(error.problems.map(({ path }) => path).sort()).toEqual(['execution', 'ingestion_date']);
});

test('a refused payload has touched no store', () => {
  expect(Object.values(memory).flatMap(({ history }) => history)).toEqual([]);
});

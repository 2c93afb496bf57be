import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrivalHandler } from '../../functions/arrival/handler.ts';
import { takeClaim } from '../../shared/claims/claim.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { promotionKey, rawDayPrefix, supersedeKey } from '../../shared/layout/keys.ts';
import { logEntries } from '../support/current-run.ts';
import { cleanLines } from '../support/event-rows.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const [dayOne, dayTwo] = ['2025-01-02', '2025-01-03'] as const;
const lines = cleanLines(20);
const late = cleanLines(25).slice(20);
const { contract } = testPipeline();

function keyOf(date: string, object: string): string {
  return `${rawDayPrefix(contract, 'web', date)}${object}`;
}

/** As EventBridge tells of an object. */
function busBody(key: string): string {
  const detail = { version: '0', bucket: { name: 'raw' }, object: { key, size: 5, etag: 'e', sequencer: '0' } };
  return JSON.stringify({ version: '0', source: 'aws.s3', 'detail-type': 'Object Created', detail });
}

/** As S3 itself tells of objects: with keys encoded as in forms. */
function bucketBody(...keys: string[]): string {
  const encode = (key: string) => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
  const records = keys.map((key) => ({
    eventSource: 'aws:s3',
    s3: { bucket: { name: 'raw' }, object: { key: encode(key) } },
  }));
  return JSON.stringify({ Records: records });
}

/** Sends these bodies as one batch; ids are their places from 1. Gives the ids that come again. */
async function send({ workspace }: Pick<TestPipeline, 'workspace'>, ...bodies: string[]): Promise<string[]> {
  const Records = bodies.map((body, index) => ({ messageId: String(index + 1), body, eventSource: 'aws:sqs' }));
  const { batchItemFailures } = await arrivalHandler(workspace)({ Records });
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

async function promoted(...dates: string[]): Promise<TestPipeline> {
  const pipeline = testPipeline();
  for (const date of dates) {
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.run(date);
  }
  return pipeline;
}

describe('the messages of a queue', () => {
  test('about one date are one run, come again once, and are done when it has read what they tell of', async () => {
    const pipeline = await promoted(dayOne);
    const bodies = [];
    for (let number = 0; number < 10; number += 1) {
      await pipeline.deliver(dayOne, `late ${number}+.ndjson`, [cleanLines(31)[21 + number]!]);
      const key = keyOf(dayOne, `late ${number}+.ndjson`);
      bodies.push(number % 2 === 0 ? busBody(key) : bucketBody(key));
    }
    expect(await send(pipeline, ...bodies)).toEqual(bodies.map((_, index) => String(index + 1)));
    expect(await send(pipeline, ...bodies)).toEqual([]);
    expect(logEntries(pipeline, dayOne)).toHaveLength(2);
  });

  test('about a busy date come again, those about others do not', async () => {
    const pipeline = await promoted(dayOne, dayTwo);
    await pipeline.deliver(dayOne, 'late.ndjson', late);
    const isRunning = (name: string) => Promise.resolve(name === 'other');
    const { workspace, memory, clock } = pipeline;
    const scope = { store: memory.processed, clock, isRunning };
    await takeClaim(scope, pipeline.partition(dayOne), 'other');
    const context = { workspace: { ...workspace, executions: { ...workspace.executions, isRunning } } };
    const bodies = [
      busBody(keyOf(dayTwo, 'events.ndjson')),
      busBody(keyOf(dayOne, 'late.ndjson')),
      bucketBody(keyOf(dayTwo, 'events.ndjson'), keyOf(dayOne, 'late.ndjson')),
    ];
    expect(await send(context, ...bodies)).toEqual(['2', '3']);
    expect(logEntries(pipeline, dayOne)).toHaveLength(1);
  });

  test('about a supersede record count as much as those about an object', async () => {
    const pipeline = await promoted(dayOne);
    await pipeline.deliver(dayOne, 'late.ndjson', late);
    expect(await send(pipeline, busBody(supersedeKey(contract, dayOne, 1)))).toEqual(['1']);
    expect(logEntries(pipeline, dayOne)).toHaveLength(2);
  });

  test('about what belongs to no contract, and the test that S3 sends, are done', async () => {
    const pipeline = testPipeline();
    const keys = [
      'bronze/other/events/source_system=web/ingestion_date=2025-01-02/x',
      'notes.txt',
      'bronze/analytics/x',
    ];
    const test = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'raw' });
    expect(await send(pipeline, ...keys.map(busBody), test, busBody(keyOf(dayOne, 'events.ndjson')))).toEqual([]);
  });

  test.each(['', 'no JSON', '7', '{}', '{"detail":{}}', '{"Records":[{}]}', bucketBody('a').replace('"a"', '"%zz"')])(
    'that no bucket has sent come again, as %j, and hold up no other',
    async (body) => {
      const pipeline = await promoted(dayOne);
      await pipeline.deliver(dayOne, 'late.ndjson', late);
      const again = await send(pipeline, body === '' ? ' ' : body, busBody(keyOf(dayOne, 'late.ndjson')));
      expect(again).toEqual(['1', '2']);
      expect(logEntries(pipeline, dayOne)).toHaveLength(2);
    },
  );

  test('about a date that cannot be decided fail after all others were decided', async () => {
    const pipeline = await promoted(dayOne, dayTwo);
    await pipeline.memory.processed.put(promotionKey(pipeline.partition(dayOne), 1), Buffer.from('{}'));
    await pipeline.deliver(dayTwo, 'late.ndjson', late);
    const bodies = [busBody(keyOf(dayOne, 'events.ndjson')), busBody(keyOf(dayTwo, 'late.ndjson'))];
    await expect(send(pipeline, ...bodies)).rejects.toMatchObject({ name: 'DamagedDocumentError' });
    expect(logEntries(pipeline, dayTwo)).toHaveLength(2);
  });
});

test.each([null, {}, { Records: [{ body: '{}' }] }, { Records: [{ messageId: '', body: 'x' }] }])(
  'the event %j, which no queue sends, is refused',
  async (event) => {
    await expect(arrivalHandler(testPipeline().workspace)(event)).rejects.toThrow(InvalidInputError);
  },
);

test('whatever a message holds, it is done or comes again, and nothing is started', async () => {
  const pipeline = testPipeline();
  const body = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.json(),
    fc.string().map(busBody),
    fc.string().map((key) => bucketBody(key)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 5 }), async (bodies) => {
      const ids = bodies.map((_, index) => String(index + 1));
      for (const id of await send(pipeline, ...bodies)) expect(ids).toContain(id);
    }),
  );
  expect(pipeline.memory.processed.writes).toBe(0);
});

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currentRun, manifestOf } from '../support/current-run.ts';
import { changed, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testClock } from '../support/test-clock.ts';
import { eventLines, linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

/** A day with nulls and duplicates; of the two added last one has its winner's time, and one is its winner once more. */
const generated = eventLines({ date, rows: 300 });
const day = [...generated, changed(generated[7]!, { amount: 1.25 }), generated[8]!];

/** What must not depend on how the rows arrived. */
interface Written {
  readonly hashes: readonly string[];
  readonly contentHash: string;
}

/** Transforms a day that lies in these objects, and gives what was written. */
async function write(objects: readonly Uint8Array[]): Promise<Written> {
  const pipeline = testPipeline();
  for (const [index, bytes] of objects.entries()) await pipeline.deliver(date, `part-${index}.ndjson`, bytes);
  const { sensor, transform } = stageCalls(pipeline.workspace, 'events-1', date);
  await sensor();
  expect(await transform()).toEqual({ outcome: 'transformed', run_id: 'events-1-1' });
  const { objects: data, content_hash } = manifestOf(pipeline, date, 'events-1-1');
  return { hashes: data.map(({ sha256 }) => sha256), contentHash: content_hash };
}

const wanted = await write([linesAsBytes(day)]);

function shuffled(lines: readonly string[]): string[] {
  // A fixed shuffle: by a number that the line's place in the day says nothing about.
  const keyed = lines.map((line, index) => [(index * 7919) % 10_007, line] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, line]) => line);
}

function split(lines: readonly string[], objects: number): string[][] {
  return Array.from({ length: objects }, (_, object) => lines.filter((_line, index) => index % objects === object));
}

test('the same date twice has an equal SHA-256 and another run_id', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', day);
  const [first, second] = [await pipeline.run(date), await pipeline.run(date)];
  expect(second.run_id).not.toBe(first.run_id);
  expect(currentRun(pipeline, date).runId).toBe(second.run_id);
  const hashes = [first, second].map(({ run_id }) => manifestOf(pipeline, date, run_id).objects.map((o) => o.sha256));
  expect(hashes).toEqual([wanted.hashes, wanted.hashes]);
  expect(wanted.hashes).toHaveLength(1);
});

test('the same run under two clocks and two names has equal bytes', async () => {
  const starts = [
    { clock: testClock('2026-01-05T03:00:00.000Z', 1), name: 'a' },
    { clock: testClock('1999-12-31T23:59:59.999Z', 77), name: 'events-2025-01-02-somebody-else' },
  ];
  const bytes: (readonly Uint8Array[])[] = [];
  for (const { clock, name } of starts) {
    const pipeline = testPipeline({ clock });
    await pipeline.deliver(date, `${name}.ndjson`, day);
    const { sensor, transform } = stageCalls(pipeline.workspace, name, date);
    await sensor();
    await transform();
    bytes.push(parquetOf(pipeline));
  }
  expect(bytes[0]).toHaveLength(1);
  expect(Buffer.compare(bytes[0]![0]!, bytes[1]![0]!)).toBe(0);
});

function parquetOf({ memory }: TestPipeline): Uint8Array[] {
  const { state } = memory.processed;
  return storedKeys(state)
    .filter((key) => key.endsWith('.parquet'))
    .map((key) => state.find(key).bytes);
}

describe('the same rows give an equal SHA-256', () => {
  test('when their lines are shuffled', async () => {
    const lines = shuffled(day);
    expect(lines).not.toEqual(day);
    expect(await write([linesAsBytes(lines)])).toEqual(wanted);
  });

  test('when their lines are split over five objects', async () => {
    expect(await write(split(day, 5).map(linesAsBytes))).toEqual(wanted);
  });

  test('when the objects are gzip, zstd and plain', async () => {
    const [one, two, three] = split(day, 3).map(linesAsBytes);
    expect(await write([gzipSync(one!), zstdCompressSync(two!), three!])).toEqual(wanted);
    expect(await write([gzipSync(linesAsBytes(day))])).toEqual(wanted);
    expect(await write([zstdCompressSync(linesAsBytes(day))])).toEqual(wanted);
  });

  test('when a gzip and a zstd object have several members and frames', async () => {
    const parts = split(day, 4).map(linesAsBytes);
    expect(await write([Buffer.concat(parts.map((part) => gzipSync(part)))])).toEqual(wanted);
    expect(await write([Buffer.concat(parts.map((part) => zstdCompressSync(part)))])).toEqual(wanted);
  });

  test('when line ends, blank lines and the order of keys differ', async () => {
    const lines = day.map((line) => {
      const fields = Object.entries(JSON.parse(line) as object).reverse();
      return `{ ${fields.map(([name, value]) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`).join(' ,')} }`;
    });
    expect(await write([Buffer.from(lines.join('\r\n\r\n'))])).toEqual(wanted);
  });

  test('in whatever order and objects they come', async () => {
    const anywhere = fc.record({
      places: fc.array(fc.nat(1_000_000), { minLength: day.length, maxLength: day.length }),
      objects: fc.array(fc.constantFrom(linesAsBytes, gzipped, zstandard), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(anywhere, async ({ places, objects }) => {
        const order = day.map((line, index) => ({ line, place: places[index]! }));
        order.sort((a, b) => a.place - b.place);
        const contents = objects.map((encode, object) =>
          encode(order.filter(({ place }) => place % objects.length === object).map(({ line }) => line)),
        );
        expect(await write(contents.filter(({ length }) => length > 0))).toEqual(wanted);
      }),
      { numRuns: 25, seed: 1 },
    );
  });
});

function gzipped(lines: readonly string[]): Uint8Array {
  return gzipSync(linesAsBytes(lines));
}

function zstandard(lines: readonly string[]): Uint8Array {
  return zstdCompressSync(linesAsBytes(lines));
}

test('one row more or another value gives other bytes', async () => {
  const more = await write([linesAsBytes(day), linesAsBytes(eventLines({ date, rows: 1, late: true }))]);
  const other = await write([linesAsBytes(day.with(0, day[0]!.replace('"user_id":"user_', '"user_id":"User_')))]);
  expect(new Set([wanted, more, other].map(({ hashes }) => hashes[0])).size).toBe(3);
  expect(new Set([wanted, more, other].map(({ contentHash }) => contentHash)).size).toBe(3);
});

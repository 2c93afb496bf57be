import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { StoreUnavailableError } from '../../shared/errors.ts';
import { memoryStore, type MemoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { piecesOf } from '../../shared/store/object-body.ts';
import { RejectWriter } from '../../shared/verdicts/reject-writer.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf } from '../support/execution-papers.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const key = 'quarantine/rows.ndjson.gz';

/** A record that gzip can hardly shorten. */
function incompressible(bytes: number): object {
  return { raw_base64: randomBytes(bytes).toString('base64') };
}

/** A memory store whose `create` is another. */
function creating(create: (store: MemoryStore) => ObjectStore['create']): ObjectStore {
  const store = memoryStore();
  return { ...store, create: create(store) };
}

/** Adds records until that fails, as it must at the latest when everything that lies between is full. */
async function addUntilFailure(writer: RejectWriter): Promise<void> {
  for (let number = 0; number < 1000; number += 1) {
    await writer.add(incompressible(10_000));
    await turn();
  }
}

test('what is stored is one gzip member with every record, the same for the same records', async () => {
  const hashes: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    const store = memoryStore();
    const writer = new RejectWriter(store, key);
    for (let number = 0; number < 5000; number += 1) await writer.add({ number });
    const info = await writer.store();
    const { bytes, ...stored } = await store.get(key);
    expect(info).toEqual(stored);
    expect([...bytes.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    // The last four bytes are the length of the last member.
    const text = gunzipSync(bytes);
    expect(Buffer.from(bytes).readUInt32LE(bytes.length - 4)).toBe(text.length);
    expect(text.toString('utf8').split('\n').slice(0, -1)).toEqual(
      Array.from({ length: 5000 }, (_, number) => JSON.stringify({ number })),
    );
    hashes.push(createHash('sha256').update(bytes).digest('hex'));
    await writer.abort();
    expect(store.state.has(key)).toBe(true);
  }
  expect(new Set(hashes).size).toBe(1);
});

test('nothing is created when nothing was added', async () => {
  const store = memoryStore();
  const writer = new RejectWriter(store, key);
  expect(await writer.store()).toBeNull();
  await writer.abort();
  expect(store.history).toEqual([]);
});

test('a store that pulls slowly has hardly anything waiting for it, of however many megabytes', async () => {
  const records = 800;
  const recordBytes = 20_000;
  let added = 0;
  let pulled = 0;
  let mostWaiting = 0;
  const store = creating((memory) => async (name, body) => {
    const slow = async function* () {
      for await (const piece of piecesOf(body)) {
        await turn();
        pulled += piece.length;
        // Base64 is a third longer than what it says, and gzip takes that third off again.
        mostWaiting = Math.max(mostWaiting, added * recordBytes - pulled);
        yield piece;
      }
    };
    return memory.create(name, slow());
  });
  const writer = new RejectWriter(store, key);
  for (; added < records; added += 1) await writer.add(incompressible(recordBytes));
  const info = await writer.store();
  expect(info!.size).toBeGreaterThan(records * recordBytes);
  expect(mostWaiting).toBeLessThan(1_000_000);
});

test('a store that pulls nothing holds the writer up', async () => {
  const held = Promise.withResolvers<undefined>();
  const store = creating((memory) => async (name, body) => {
    await held.promise;
    return memory.create(name, body);
  });
  const writer = new RejectWriter(store, key);
  let added = 0;
  const adding = (async () => {
    for (; added < 100; added += 1) await writer.add(incompressible(20_000));
    return writer.store();
  })();
  for (let turns = 0; turns < 1000; turns += 1) await turn();
  expect(added).toBeLessThan(10);
  held.resolve(undefined);
  expect((await adding)!.size).toBeGreaterThan(100 * 20_000);
});

describe('a store that fails', () => {
  const broken = new StoreUnavailableError('create', key);

  test.each<[string, ObjectStore['create']]>([
    ['before it pulls', () => Promise.reject(broken)],
    [
      'after it has pulled some',
      async (_, body) => {
        let pieces = 0;
        for await (const piece of piecesOf(body)) if (piece.length > 0 && ++pieces === 5) throw broken;
        return undefined;
      },
    ],
    [
      'while the writer waits for room',
      async () => {
        for (let turns = 0; turns < 100; turns += 1) await turn();
        throw broken;
      },
    ],
  ])('%s gives its error to add', async (_, create) => {
    const writer = new RejectWriter(
      creating(() => create),
      key,
    );
    await expect(addUntilFailure(writer)).rejects.toBe(broken);
    await expect(writer.store()).rejects.toBe(broken);
    await writer.abort();
  });

  test('after it has pulled all gives its error to store', async () => {
    const create: ObjectStore['create'] = async (_, body) => {
      for await (const piece of piecesOf(body)) if (piece.length < 0) break;
      throw broken;
    };
    const writer = new RejectWriter(
      creating(() => create),
      key,
    );
    await writer.add({ number: 1 });
    await expect(writer.store()).rejects.toBe(broken);
  });

  test.each([
    ['at once', false],
    ['after it has pulled all', true],
  ])('because the key is taken, %s, is a fault', async (_, pulls) => {
    const store = creating(() => async (_key, body) => {
      if (pulls) for await (const piece of piecesOf(body)) if (piece.length < 0) break;
      return undefined;
    });
    const writer = new RejectWriter(store, key);
    await writer.add({ number: 1 });
    await turn();
    await expect(writer.store()).rejects.toMatchObject({ name: 'StageOrderError' });
  });
});

describe('a transform that ends half-way', () => {
  const bad = Array.from({ length: 300 }, () => `{"raw":"${randomBytes(3000).toString('hex')}"`);

  test.each([
    ['its source fails', 'TypeError'],
    ['its source gives less than was pinned', 'IntegrityError'],
  ])('leaves no quarantine object and nothing under way: %s', async (_, name) => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', [...bad, ...cleanLines(20)]);
    const calls = stageCalls(pipeline.workspace, 'events-1', date);
    await calls.sensor();
    const { raw, quarantine } = pipeline.memory;
    let open = 0;
    const read: ObjectStore['read'] = async function* (rawKey, options) {
      yield* raw.read(rawKey, { ...options, end: 1_000_000 });
      if (name === 'TypeError') throw new TypeError('terminated');
    };
    const create: ObjectStore['create'] = async (created, body) => {
      open += 1;
      return quarantine.create(created, body).finally(() => (open -= 1));
    };
    Object.assign(pipeline.workspace.stores, { raw: { ...raw, read }, quarantine: { ...quarantine, create } });
    await expect(calls.transform()).rejects.toMatchObject({ name });
    // The rows and their history.
    expect(quarantine.writes).toBe(2);
    expect(open).toBe(0);
    expect(storedKeys(quarantine.state)).toEqual([]);
  });

  test.each([
    ['the key is taken', () => Promise.resolve(undefined)],
    ['the reply is lost', () => Promise.reject(new StoreUnavailableError('create', key))],
  ])('is tried again under a new run id when %s', async (_, answer) => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', [...cleanLines(500), '{']);
    const { quarantine } = pipeline.memory;
    let calls = 0;
    const create: ObjectStore['create'] = (created, body) =>
      ++calls === 1 ? answer() : quarantine.create(created, body);
    Object.assign(pipeline.workspace.stores, { quarantine: { ...quarantine, create } });
    const { outcome, run_id, end } = await pipeline.run(date);
    expect({ outcome, run_id }).toEqual({ outcome: 'promoted', run_id: `${end.execution}-2` });
    expect(attemptsOf(pipeline, end.execution)).toEqual([1, 2]);
    const kept = ['history.ndjson.gz', 'rows.ndjson.gz'];
    expect(storedKeys(quarantine.state)).toEqual(kept.map((name) => expect.stringContaining(`${run_id}/${name}`)));
  });
});

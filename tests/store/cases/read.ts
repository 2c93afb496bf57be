import { expect } from '@jest/globals';
import { ObjectMissingError } from '../../../shared/errors.ts';
import type { ReadOptions } from '../../../shared/store/object-store.ts';
import { bytesOf, drain, patternOf, textOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

/** What a read gave, or undefined when it said that the bytes are not there. */
async function unlessMissing(bytes: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await bytes;
  } catch (error) {
    expect(error).toBeInstanceOf(ObjectMissingError);
    return undefined;
  }
}

export const readCases: readonly StoreCase[] = [
  {
    name: 'says of a missing object that it is missing, whoever asks',
    async run(store) {
      await store.put('there/too', bytesOf('x'));
      for (const key of ['nowhere', 'there/not', 'there']) {
        await expect(store.head(key)).rejects.toThrow(ObjectMissingError);
        await expect(store.get(key)).rejects.toMatchObject({ name: 'ObjectMissingError', key });
        await expect(drain(store.read(key))).rejects.toThrow(ObjectMissingError);
        await expect(drain(store.read(key, { start: 1, end: 3 }))).rejects.toThrow(ObjectMissingError);
        await expect(store.copy(key, 'copy')).rejects.toThrow(ObjectMissingError);
      }
      await expect(store.head('copy')).rejects.toThrow(ObjectMissingError);
    },
  },
  {
    name: 'reads any part of an object, clipped to it',
    async run(store) {
      const bytes = patternOf(600_000);
      const { version } = await store.put('a', bytes);
      const parts: readonly ReadOptions[] = [
        {},
        { start: 0 },
        { start: 10 },
        { end: 10 },
        { start: 3, end: 4 },
        { start: 100, end: 500_001 },
        { start: 599_999 },
        { start: 10, end: 10 },
        { start: 10, end: 5 },
        { start: 0, end: 0 },
        { start: 599_990, end: 700_000 },
        { start: 600_000 },
        { start: 900_000, end: 900_001 },
      ];
      for (const { start = 0, end = bytes.length } of parts) {
        const expected = bytes.slice(start, Math.max(start, end));
        expect(Buffer.compare(await drain(store.read('a', { start, end })), expected)).toBe(0);
        expect(Buffer.compare(await drain(store.read('a', { start, end, version })), expected)).toBe(0);
      }
      expect(await drain(store.read('a', { start: 599_999 }))).toEqual(bytes.slice(-1));
    },
  },
  {
    name: 'refuses a part that begins or ends nowhere',
    async run(store) {
      await store.put('a', bytesOf('abc'));
      for (const part of [{ start: -1 }, { end: -1 }, { start: 0.5 }, { end: NaN }]) {
        await expect(drain(store.read('a', part))).rejects.toThrow(RangeError);
      }
    },
  },
  {
    name: 'lets a consumer stop reading in the middle',
    async run(store) {
      await store.put('a', patternOf(2_000_000));
      for (let times = 0; times < 50; times++) {
        for await (const piece of store.read('a')) {
          expect(piece.length).toBeGreaterThan(0);
          break;
        }
      }
    },
  },
  {
    name: 'gives a pinned version as long as the object is not touched',
    async run(store) {
      const { version } = await store.put('a', bytesOf('abc'));
      expect(textOf((await store.get('a', { version })).bytes)).toBe('abc');
      expect(textOf(await drain(store.read('a', { version })))).toBe('abc');
      expect(textOf(await drain(store.read('a', { version, start: 1, end: 2 })))).toBe('b');
      expect((await store.get('a')).version).toBe(version);
    },
  },
  {
    name: 'never gives other bytes for a pinned version, of equal length or not, after a put or a delete',
    async run(store) {
      const { version } = await store.put('a', bytesOf('old'));
      const changes = [
        () => store.put('a', bytesOf('new')),
        () => store.put('a', bytesOf('longer than before')),
        () => store.put('a', new Uint8Array()),
        () => store.delete('a'),
      ];
      for (const change of changes) {
        await change();
        for (const [options, old] of [
          [{}, 'old'],
          [{ start: 1 }, 'ld'],
          [{ start: 0, end: 2 }, 'ol'],
        ] as const) {
          const bytes = await unlessMissing(drain(store.read('a', { version, ...options })));
          if (bytes !== undefined) expect(textOf(bytes)).toBe(old);
        }
        const whole = await unlessMissing(store.get('a', { version }).then((object) => object.bytes));
        if (whole !== undefined) expect(textOf(whole)).toBe('old');
      }
    },
  },
  {
    name: 'does not give a version of one object under the key of another',
    async run(store) {
      const { version } = await store.put('a', bytesOf('a'));
      await store.put('b', bytesOf('b'));
      await expect(store.get('b', { version })).rejects.toThrow(ObjectMissingError);
      await expect(drain(store.read('b', { version }))).rejects.toThrow(ObjectMissingError);
      await expect(drain(store.read('b', { version, start: 0, end: 0 }))).rejects.toThrow(ObjectMissingError);
    },
  },
  {
    name: 'goes on reading the bytes it began with when the object is replaced or deleted meanwhile',
    async run(store) {
      const old = patternOf(1_000_000);
      await store.put('a', old);
      for (const change of [() => store.put('a', bytesOf('new')), () => store.delete('a')]) {
        await store.put('a', old);
        const reading = store.read('a')[Symbol.asyncIterator]();
        const first = await reading.next();
        await change();
        const rest = await drain({ [Symbol.asyncIterator]: () => reading });
        expect(Buffer.compare(Buffer.concat([first.value as Uint8Array, rest]), old)).toBe(0);
      }
    },
  },
];

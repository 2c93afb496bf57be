import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ObjectMissingError } from '../../shared/errors.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { bytesOf, drain, streamOf, textOf } from './bytes.ts';
import type { StoreUnderTest } from './conformance.ts';

// None of these is a folder of another, which a directory could not hold.
const keys = ['a-b', 'a.b', 'a/b', 'a/c/d', 'a/c-d', 'b', '\u{ff01}/x', '\u{1f600}/x', '\u{1f600}/y'] as const;
const prefixes = ['', 'a', 'a/', 'a/c', 'a/c/', 'b', '\u{1f600}/', 'none/'] as const;

const key = fc.constantFrom(...keys);
const text = fc.string({ maxLength: 12 });

const stepArbitrary = fc.oneof(
  fc.record({ kind: fc.constantFrom('put' as const, 'create' as const), key, text, streamed: fc.boolean() }),
  fc.record({ kind: fc.constant('fail' as const), key, text }),
  fc.record({ kind: fc.constantFrom('head' as const, 'get' as const, 'delete' as const), key }),
  fc.record({ kind: fc.constant('read' as const), key, start: fc.nat(15), end: fc.nat(15) }),
  fc.record({ kind: fc.constant('pinned' as const), pick: fc.nat(), part: fc.boolean() }),
  fc.record({ kind: fc.constant('copy' as const), key, to: key }),
  fc.record({
    kind: fc.constant('list' as const),
    prefix: fc.constantFrom(...prefixes),
    after: fc.constantFrom('', ...keys, 'a/', '~'),
    limit: fc.integer({ min: 1, max: 10 }),
  }),
);

type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The plainest thing that could have the store's behaviour, and every version it was told of. */
class MapModel {
  readonly texts = new Map<string, string>();
  readonly pinned: { key: string; version: string; text: string }[] = [];

  /** Expects of what the store gives for `key` what `view` makes of the text there. */
  async expectOrMissing<T>(key: string, found: Promise<T>, view: (text: string) => T): Promise<void> {
    const expected = this.texts.get(key);
    if (expected === undefined) await expect(found).rejects.toThrow(ObjectMissingError);
    else expect(await found).toEqual(view(expected));
  }

  /** Takes the step on the store and on the map, and compares. */
  async take(step: Step, store: ObjectStore): Promise<void> {
    switch (step.kind) {
      case 'put':
      case 'create': {
        const bytes = bytesOf(step.text);
        const info = await store[step.kind](step.key, step.streamed ? streamOf([bytes]) : bytes);
        const isTaken = step.kind === 'create' && this.texts.has(step.key);
        expect(info === undefined).toBe(isTaken);
        if (info === undefined) return;
        expect(info).toMatchObject({ key: step.key, size: bytes.length });
        this.texts.set(step.key, step.text);
        this.pinned.push({ key: step.key, version: info.version, text: step.text });
        return;
      }
      case 'fail': {
        const body = streamOf([bytesOf(step.text)], new Error('broke'));
        await expect(store.put(step.key, body)).rejects.toThrow('broke');
        return;
      }
      case 'head': {
        const size = store.head(step.key).then((info) => info.size);
        await this.expectOrMissing(step.key, size, (text) => bytesOf(text).length);
        return;
      }
      case 'get': {
        const found = store.get(step.key).then(({ bytes }) => textOf(bytes));
        await this.expectOrMissing(step.key, found, (text) => text);
        return;
      }
      case 'read': {
        const { start, end } = step;
        const found = drain(store.read(step.key, { start, end }));
        await this.expectOrMissing(step.key, found, (text) => bytesOf(text).slice(start, end));
        return;
      }
      case 'pinned': {
        const pin = this.pinned[step.pick % this.pinned.length];
        if (pin === undefined) return;
        const { version } = pin;
        const expected = step.part ? bytesOf(pin.text).slice(1) : bytesOf(pin.text);
        try {
          expect(await drain(store.read(pin.key, step.part ? { version, start: 1 } : { version }))).toEqual(expected);
        } catch (error) {
          expect(error).toBeInstanceOf(ObjectMissingError);
          expect(this.texts.get(pin.key)).not.toBe(pin.text);
        }
        return;
      }
      case 'copy': {
        const size = store.copy(step.key, step.to).then((info) => info.size);
        await this.expectOrMissing(step.key, size, (text) => bytesOf(text).length);
        const from = this.texts.get(step.key);
        if (from !== undefined) this.texts.set(step.to, from);
        return;
      }
      case 'delete':
        await store.delete(step.key);
        this.texts.delete(step.key);
        return;
      case 'list': {
        const { prefix, after, limit } = step;
        const page = await store.list(prefix, { after, limit });
        const all = [...this.texts.keys()].filter((each) => each.startsWith(prefix) && byBytes(each, after) > 0);
        const expected = all.sort(byBytes).slice(0, limit);
        expect(page.objects.map((object) => object.key)).toEqual(expected);
        expect(page.next).toBe(all.length > limit ? expected.at(-1) : undefined);
      }
    }
  }
}

/** Declares the test that any sequence of operations leaves a store and a plain Map with the same objects. */
export function testAgainstMap({ name, open }: StoreUnderTest, runs: number): void {
  describe(`the ${name} store`, () => {
    test('agrees with a plain Map after any sequence of operations', async () => {
      const sequence = fc.array(stepArbitrary, { minLength: 1, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(sequence, async (steps) => {
          const { store, close } = await open();
          try {
            const model = new MapModel();
            for (const step of steps) await model.take(step, store);
            expect((await store.list('')).objects.map((object) => object.key)).toEqual(
              [...model.texts.keys()].sort(byBytes),
            );
          } finally {
            await close();
          }
        }),
        { numRuns: runs },
      );
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DamagedDocumentError, ObjectMissingError } from '../../shared/errors.ts';
import { createJson, encodeJson, getJson, parseJson } from '../../shared/store/json.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { bytesOf, textOf } from './bytes.ts';

const key = 'runs/orders/e1/input.json';

function hasNonce(document: object): document is { nonce: string } {
  return 'nonce' in document && typeof document.nonce === 'string';
}

describe('a JSON document', () => {
  test('is stored indented, its fields in their order, with a final newline', () => {
    expect(textOf(encodeJson({ b: 1, a: [true, 'é'] }))).toBe('{\n  "b": 1,\n  "a": [\n    true,\n    "é"\n  ]\n}\n');
  });

  test('comes back as it was, and equal documents have equal bytes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
        const bytes = encodeJson(document);
        const parsed = parseJson(key, bytes);
        expect(encodeJson(parsed)).toEqual(bytes);
      }),
    );
  });

  test('is created once and read', async () => {
    const store = memoryStore();
    expect(await createJson(store, key, { nonce: 'a' })).toEqual({ created: true });
    expect(await createJson(store, key, { nonce: 'a' })).toEqual({ created: true });
    expect(await createJson(store, key, { nonce: 'b' })).toEqual({ created: false, existing: { nonce: 'a' } });
    expect(await getJson<{ nonce: string }>(store, key)).toEqual({ nonce: 'a' });
    expect((await getJson(store, key, hasNonce)).nonce).toBe('a');
    await expect(getJson(store, 'missing.json')).rejects.toThrow(ObjectMissingError);
  });

  test('that is damaged gives an error that names its key and shows none of its bytes', async () => {
    const invalidUtf8 = new Uint8Array([0x22, 0xff, 0x22]);
    for (const [bytes, why] of [
      [bytesOf(''), 'its 0 bytes are no JSON in UTF-8'],
      [bytesOf('{"nonce":"secret"'), 'its 17 bytes are no JSON in UTF-8'],
      [bytesOf('{} {}'), 'its 5 bytes are no JSON in UTF-8'],
      [invalidUtf8, 'its 3 bytes are no JSON in UTF-8'],
      [bytesOf('null'), 'it is a single JSON value instead of an object'],
      [bytesOf('7'), 'it is a single JSON value instead of an object'],
      [bytesOf('{"nonce":1}'), 'it lacks fields that belong in it'],
    ] as const) {
      const store = memoryStore();
      await store.put(key, bytes);
      const reading = getJson(store, key, hasNonce);
      await expect(reading).rejects.toThrow(DamagedDocumentError);
      await expect(reading).rejects.toMatchObject({ key, message: `The document "${key}" is damaged: ${why}.` });
    }
  });

  test('that is damaged does not count as a lost race', async () => {
    const store = memoryStore();
    await store.put(key, bytesOf('{"nonce"'));
    await expect(createJson(store, key, { nonce: 'a' })).rejects.toThrow(DamagedDocumentError);
  });
});

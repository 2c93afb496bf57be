import { gunzipSync } from 'node:zlib';
import { MemoryState } from '../../shared/store/memory-state.ts';
import { parseJson, type DocumentGuard } from '../../shared/store/json.ts';

/** What lies in a memory state, read past every hook. */

/** The present keys below `prefix`, in byte order. */
export function storedKeys(state: MemoryState, prefix = ''): string[] {
  return state.page(prefix, '', Infinity).objects.map(({ key }) => key);
}

export function storedText(state: MemoryState, key: string): string {
  return Buffer.from(state.find(key).bytes).toString('utf8');
}

export function storedJson<T extends object>(state: MemoryState, key: string, isValid?: DocumentGuard<T>): T {
  return parseJson(key, state.find(key).bytes, isValid);
}

/** The records of a gzip of NDJSON; none when there is no such object. */
export function storedRecords<T>(state: MemoryState, key: string): T[] {
  if (!state.has(key)) return [];
  const text = gunzipSync(state.find(key).bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** The present objects under the same versions; versions that were replaced or deleted since are not copied. */
export function copyState(state: MemoryState): MemoryState {
  const objects = storedKeys(state).map((key) => state.find(key));
  const numberOf = ({ info }: (typeof objects)[number]) => Number(/\d+$/.exec(info.version)![0]);
  const copy = new MemoryState();
  let written = 0;
  for (const object of objects.sort((a, b) => numberOf(a) - numberOf(b))) {
    for (written += 1; written < numberOf(object); written += 1) {
      copy.write('gone', new Uint8Array());
      copy.remove('gone');
    }
    const { info, bytes } = object;
    const { version } = copy.write(info.key, bytes);
    if (version !== info.version) throw new Error(`The copy of "${info.key}" is ${version}, not ${info.version}.`);
  }
  return copy;
}

/** Every object with its tag and bytes, to compare one moment with another. */
export function storedObjects(state: MemoryState): Map<string, { readonly tag: string; readonly bytes: string }> {
  return new Map(
    storedKeys(state).map((key) => {
      const { info, bytes } = state.find(key);
      return [key, { tag: info.tag, bytes: Buffer.from(bytes).toString('base64') }];
    }),
  );
}

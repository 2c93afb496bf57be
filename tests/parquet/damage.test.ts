import { beforeAll, expect, test } from '@jest/globals';
import { IntegrityError } from '../../shared/errors.ts';
import { readFooter } from '../../shared/parquet/parquet-footer.ts';
import { rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { contentHashOf, parquetBytes, rowGroupsOf } from './written-file.ts';

const rows = allTypesRows(rowNumbers(40));
let bytes: Uint8Array;
let contentHash: string;

beforeAll(async () => {
  bytes = await parquetBytes(allTypes, rowGroupsOf(rows, rowNumbers(40)), ['id']);
  contentHash = contentHashOf(allTypes, bytes);
});

/** What reading gives: a content hash, or the fault. */
function read(damaged: Uint8Array): string {
  try {
    return contentHashOf(allTypes, damaged);
  } catch (error) {
    expect(error).toBeInstanceOf(IntegrityError);
    return 'IntegrityError';
  }
}

test('Any damaged byte is an IntegrityError, or rows that the content hash judges, and never more than that', () => {
  const found = new Map<string, number>();
  for (let position = 0; position < bytes.length; position += 1) {
    const flipped = 1 << (position % 8);
    const damaged = bytes.with(position, bytes[position]! ^ flipped);
    const outcome = read(damaged);
    const kind = outcome === contentHash ? 'unharmed' : outcome === 'IntegrityError' ? outcome : 'other rows';
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  // Statistics, page indexes and names of encodings carry no rows; the hash of the bytes covers them.
  expect([...found.keys()].sort()).toEqual(['IntegrityError', 'other rows', 'unharmed']);
  expect(contentHashOf(allTypes, bytes)).toBe(contentHash);
});

test('An object that was cut off anywhere is an IntegrityError', () => {
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => readFooter(bytes.subarray(0, length), 'object')).toThrow(IntegrityError);
  }
});

test('Zeroed stretches, as a disk leaves them, are an IntegrityError or rows that the content hash judges', () => {
  for (let start = 0; start < bytes.length; start += 16) {
    const damaged = Uint8Array.from(bytes).fill(0, start, start + 64);
    expect(read(damaged)).toMatch(/^(IntegrityError|[0-9a-f]{64})$/);
  }
  expect(contentHashOf(allTypes, bytes)).toBe(contentHash);
});

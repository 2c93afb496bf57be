import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { writerName } from '../../shared/parquet/parquet-form.ts';
import { rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { contentHashOf, parquetBytes, rowGroupsOf } from './written-file.ts';

const folder = new URL('../golden/', import.meta.url);

interface Golden {
  readonly writer: string;
  readonly sha256: string;
  readonly content_hash: string;
}

const golden = JSON.parse(readFileSync(new URL('all-types.json', folder), 'utf8')) as Golden;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('The same rows give the bytes that they always gave', async () => {
  const rows = allTypesRows(rowNumbers(100));
  const bytes = await parquetBytes(allTypes, rowGroupsOf(rows, rowNumbers(100)), ['id']);
  expect({ sha256: sha256(bytes), content_hash: contentHashOf(allTypes, bytes) }).toEqual({
    sha256: golden.sha256,
    content_hash: golden.content_hash,
  });
});

test('The recorded file is the recorded one and can still be read', () => {
  const bytes = readFileSync(new URL('all-types.parquet', folder));
  expect(sha256(bytes)).toBe(golden.sha256);
  expect(contentHashOf(allTypes, bytes)).toBe(golden.content_hash);
});

test('The writer that manifests name is the one that is installed', () => {
  const text = readFileSync(new URL('../../node_modules/parquet-wasm/package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  expect(writerName).toBe(`${name} ${version}`);
  expect(golden.writer).toBe(writerName);
});

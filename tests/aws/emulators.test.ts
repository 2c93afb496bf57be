import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEachEmulator, testNeeding } from './each-emulator.ts';
import { miniStack, moto } from './emulator.ts';
import { s3Promises, type S3Promise } from './s3-promises.ts';

const names = Object.keys(s3Promises) as S3Promise[];

onEachEmulator((open, kind) => {
  describe('of S3', () => {
    for (const name of names) {
      testNeeding(kind, name)(name, async () => {
        const { client, bucket } = await open();
        await s3Promises[name](client, bucket);
      });
    }
  });
});

test('what each emulator shows of S3 is written down', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/reference/emulators.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (an? .+?) +\| (yes|no) +\| (yes|no) +\|$/gm)].map(([, ...cells]) => cells);
  const shown = (name: S3Promise) => [miniStack, moto].map(({ lacks }) => (lacks.includes(name) ? 'no' : 'yes'));
  expect(rows).toEqual(names.map((name) => [name, ...shown(name)]));
});

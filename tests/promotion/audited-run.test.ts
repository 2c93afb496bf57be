import { describe, expect, test } from '@jest/globals';
import { IntegrityError, StageOrderError } from '../../shared/errors.ts';
import { dataKey, manifestKey, reportKey, runPrefix, successKey, validationKey } from '../../shared/layout/keys.ts';
import { readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { prepareRun, samplePartition as partition } from '../support/prepared-run.ts';
import { openPartition } from './open-partition.ts';

const runId = 'day-1';
const data = dataKey(partition, runId, 0);
const manifest = manifestKey(partition, runId);
const report = reportKey(partition, runId);
const success = successKey(partition, runId);
const validation = validationKey(partition, runId);
const extra = dataKey(partition, runId, 7);

/** What is wrong with a run, and the error that says so. */
type Refusal = [
  string,
  (store: ObjectStore) => Promise<unknown>,
  typeof IntegrityError | typeof StageOrderError,
  object,
];

/** Puts the object's own bytes with every `from` in them replaced. */
async function alter(store: ObjectStore, key: string, from: string, to: string): Promise<void> {
  const text = new TextDecoder().decode((await store.get(key)).bytes);
  if (!text.includes(from)) throw new Error(`"${key}" has no "${from}".`);
  await store.put(key, new TextEncoder().encode(text.replaceAll(from, to)));
}

describe('a run is refused', () => {
  const refusals: Refusal[] = [
    ['without _SUCCESS', (store) => store.delete(success), StageOrderError, { runId }],
    ['without a validation', (store) => store.delete(validation), StageOrderError, { runId }],
    ['whose validation blocks', (store) => alter(store, validation, '"pass"', '"block"'), StageOrderError, { runId }],
    [
      'whose validation is of another manifest',
      async (store) => {
        await prepareRun(store, { runId: 'day-2', reads: ['b'] });
        await store.copy(validationKey(partition, 'day-2'), validation);
      },
      IntegrityError,
      { key: validation, what: 'manifest_sha256' },
    ],
    [
      'whose manifest was altered',
      (store) => alter(store, manifest, '"valid_rows": 2', '"valid_rows": 3'),
      IntegrityError,
      { key: manifest, what: 'SHA-256' },
    ],
    [
      'whose report was altered',
      (store) => alter(store, report, 'passed', 'failed'),
      IntegrityError,
      { key: report, what: 'SHA-256' },
    ],
    [
      'with an object in its path that the manifest does not name',
      (store) => store.copy(data, extra),
      IntegrityError,
      { key: extra, what: 'place' },
    ],
    [
      'with such an object in a folder of its path',
      (store) => store.copy(data, `${runPrefix(partition, runId)}year=2026/part-00000.parquet`),
      IntegrityError,
      { what: 'place' },
    ],
    [
      'with a document in its path that no run leaves',
      (store) => store.copy(manifest, `${runPrefix(partition, runId)}_note.json`),
      IntegrityError,
      { what: 'place' },
    ],
    [
      'with a document of its own in a folder of its path',
      (store) => store.copy(success, `${runPrefix(partition, runId)}year=2026/_SUCCESS`),
      IntegrityError,
      { what: 'place' },
    ],
    [
      'with a missing object',
      (store) => store.delete(data),
      IntegrityError,
      { key: data, what: 'size', found: 'missing' },
    ],
    [
      'with a resized object',
      (store) => alter(store, data, 'part', 'a part'),
      IntegrityError,
      { key: data, what: 'size' },
    ],
    [
      'with an object that was written again in the same size',
      (store) => alter(store, data, 'part', 'trap'),
      IntegrityError,
      { key: data, what: 'version' },
    ],
  ];

  test.each(refusals)('%s', async (_, damage, errorClass, facts) => {
    const { store, promote, rollBack } = openPartition();
    await prepareRun(store, { runId, reads: ['a'] });
    await damage(store);
    const fault: unknown = await promote(runId, 0).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(errorClass);
    expect(fault).toMatchObject(facts);
    await expect(rollBack(runId, 0, 'operator')).rejects.toThrow(errorClass);
    expect(await readHeadNumber(store, partition)).toBe(0);
  });
});

describe('a run is promoted', () => {
  test('when its validation warns', async () => {
    const { store, promote } = openPartition();
    await prepareRun(store, { runId, reads: ['a'], validation: 'warn' });
    expect(await promote(runId, 0)).toMatchObject({ outcome: 'promoted' });
  });

  test('when it has no data object at all', async () => {
    const { store, promote } = openPartition();
    await prepareRun(store, { runId, reads: ['a'], parts: [] });
    expect(await promote(runId, 0)).toMatchObject({ outcome: 'promoted' });
  });
});

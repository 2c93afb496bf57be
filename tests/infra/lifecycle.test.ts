import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { lifecycleRules, type LifecycleRule } from '../../infra/lifecycle.ts';
import type { BucketKind } from '../../infra/names.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { smokeDataset } from '../../shared/contract/smoke-dataset.ts';
import {
  approvalKey,
  condemnationKey,
  condemnedDeletionKey,
  contractKey,
  currentPrefix,
  dataKey,
  functionArtifactKey,
  historyKey,
  inputKey,
  latestKey,
  manifestKey,
  promotionKey,
  rawDayPrefix,
  rejectsKey,
  reportKey,
  supersedeKey,
} from '../../shared/layout/keys.ts';

const contracts = await loadContracts(resolve(import.meta.dirname, '../../contracts'));
const { domain, dataset } = contracts.get('orders');
const day = { domain, dataset, schemaVersion: 1, ingestionDate: '2025-01-02' };

/** The rules about a key; their types allow outputs, which these rules have none of. */
function rulesOf(kind: BucketKind, key: string) {
  return lifecycleRules(kind, { contracts, accessLogDays: 365 }).filter(({ filter }) =>
    key.startsWith((filter as { prefix: string }).prefix),
  ) as PlainRule[];
}

interface PlainRule extends Pick<LifecycleRule, 'id'> {
  readonly expiration?: { readonly days?: number };
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly transitions?: readonly { readonly days: number; readonly storageClass: string }[];
  readonly noncurrentVersionTransitions?: readonly { readonly noncurrentDays: number; readonly storageClass: string }[];
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/** Days until an object goes, and until a replaced version does; undefined for never. */
function lifeOf(kind: BucketKind, key: string) {
  const rules = rulesOf(kind, key);
  return {
    current: rules.flatMap(({ expiration }) => expiration?.days ?? [])[0],
    replaced: rules.flatMap((rule) => rule.noncurrentVersionExpiration?.noncurrentDays ?? [])[0],
  };
}

const forGood = { current: undefined, replaced: undefined };

describe('lifecycle rules', () => {
  test.each([
    ['raw', `${rawDayPrefix(day, 'shop', day.ingestionDate)}a.csv`],
    ['raw', supersedeKey(day, day.ingestionDate, 1)],
    ['processed', dataKey(day, 'r-1', 0)],
    ['processed', manifestKey(day, 'r-1')],
    ['processed', promotionKey(day, 1)],
    ['processed', reportKey(day, 'r-1')],
    ['processed', approvalKey('domain', 'runs/a')],
    ['processed', inputKey('orders', 'a')],
    ['quarantine', condemnedDeletionKey(day, 1)],
    ['artifacts', functionArtifactKey('a.zip')],
    ['artifacts', contractKey('orders', '1.0.0')],
  ] as const)('remove nothing that is kept for good, and no version that a run may have pinned: %s %s', (kind, key) => {
    expect(lifeOf(kind, key)).toEqual(forGood);
  });

  // That it covers every key which a run writes, tests/cli/smoke shows.
  test.each([
    ['raw', (own: typeof day) => `${rawDayPrefix(own, 'smoke', own.ingestionDate)}a.ndjson`],
    ['processed', (own: typeof day) => promotionKey(own, 1)],
    ['processed', (own: typeof day) => inputKey(own.dataset, 'a')],
    ['quarantine', (own: typeof day) => rejectsKey('condemned', own, 'r-1')],
  ] as const)('remove all of the smoke dataset, and nothing of one whose name begins like it: %s %s', (kind, keyOf) => {
    const daysOf = (dataset: string) =>
      rulesOf(kind, keyOf({ ...day, ...smokeDataset, dataset })).map(({ expiration, noncurrentVersionExpiration }) => [
        expiration?.days,
        noncurrentVersionExpiration?.noncurrentDays,
      ]);
    expect(daysOf('smoke')).toContainEqual([30, 30]);
    expect(daysOf('smoked')).not.toContainEqual([30, 30]);
  });

  test.each([
    ['quarantine', rejectsKey('quarantine', day, 'r-1'), { current: 400, replaced: 30 }],
    ['quarantine', historyKey(day, 'r-1'), { current: 400, replaced: 30 }],
    ['quarantine', rejectsKey('duplicates', day, 'r-1'), { current: 400, replaced: 30 }],
    ['quarantine', rejectsKey('condemned', day, 'r-1'), { current: 2555, replaced: 30 }],
    ['quarantine', condemnationKey(day, 'r-1', 'a'), { current: 2555, replaced: 30 }],
    ['processed', latestKey(day), { current: undefined, replaced: 30 }],
    ['processed', `${currentPrefix(day)}part-00000.parquet`, { current: undefined, replaced: 30 }],
    ['query-results', 'a.csv', { current: 7, replaced: 1 }],
    ['access-logs', 'raw/a', { current: 365, replaced: 1 }],
  ] as const)('remove in time, replaced versions too: %s %s', (kind, key, life) => {
    expect(lifeOf(kind, key)).toEqual(life);
  });

  test('make raw cold after a year, replaced versions too, and condemned rows after five', () => {
    const [raw] = rulesOf('raw', 'bronze/a').filter(({ transitions }) => transitions !== undefined);
    expect(raw!.transitions).toEqual([{ days: 365, storageClass: 'GLACIER_IR' }]);
    expect(raw!.noncurrentVersionTransitions).toEqual([{ noncurrentDays: 365, storageClass: 'GLACIER_IR' }]);
    const [condemned] = rulesOf('quarantine', rejectsKey('condemned', day, 'r-1')).filter(
      ({ transitions }) => transitions !== undefined,
    );
    expect(condemned!.transitions).toEqual([{ days: 1825, storageClass: 'GLACIER_IR' }]);
  });

  test.each(['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'] as const)(
    'abort uploads that nobody ends, and have names of their own: %s',
    (kind) => {
      const aborts = rulesOf(kind, 'any/key').filter((rule) => rule.abortIncompleteMultipartUpload !== undefined);
      expect(aborts.map((rule) => rule.abortIncompleteMultipartUpload)).toEqual([{ daysAfterInitiation: 7 }]);
      const ids = lifecycleRules(kind, { contracts, accessLogDays: 1 }).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      // S3 takes no longer name.
      for (const id of ids) expect((id as string).length).toBeLessThanOrEqual(255);
    },
  );

  test('cover a dataset with two schema versions once', () => {
    const orders = contracts.get('orders');
    const two = { all: [orders, { ...orders, schemaVersion: 2 }] };
    const ids = lifecycleRules('processed', { contracts: two, accessLogDays: 1 }).map(({ id }) => id as string);
    expect(ids.filter((id) => id.includes('orders'))).toHaveLength(2);
  });
});

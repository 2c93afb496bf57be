import type * as aws from '@pulumi/aws';
import type { ContractRegistry } from '../shared/contract/contract-registry.ts';
import { smokeDataset } from '../shared/contract/smoke-dataset.ts';
import { datasetPrefixes } from '../shared/layout/dataset-prefixes.ts';
import { currentCopiesPrefix, latestPrefix, rejectKindPrefix, rejectsDaysPrefix } from '../shared/layout/keys.ts';
import { rejectRetentionDays } from '../shared/layout/reject-retention.ts';
import type { BucketKind } from './names.ts';

/** One rule of a bucket's lifecycle configuration. */
export type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** What the rules of a stack's buckets depend on. */
export interface LifecycleScope {
  readonly contracts: Pick<ContractRegistry, 'all'>;
  /** Days. */
  readonly accessLogDays: number;
}

/** How long the version that a rewrite has replaced can be got back, where replaced versions are removed at all. */
const replacedVersionDays = 30;
const abortedUploadDays = 7;
/** Current objects, and then their versions: of what `sluice smoke` wrote nothing is left after twice as many days. */
const smokeDays = 30;
const queryResultDays = 7;
const coldRawDays = 365;
const coldCondemnedDays = 5 * 365;

/** Cold, and read within milliseconds all the same: reruns and `sluice verify` read what is old too. */
const coldClass = 'GLACIER_IR';

/**
 * The lifecycle rules of a bucket. Raw objects, silver, the log and reports never expire, nor do versions that were replaced:
 * runs pin the versions that they read and wrote. But all that `sluice smoke` leaves does. S3 leaves objects below 128 KiB in the standard class, which is cheaper.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function lifecycleRules(kind: BucketKind, scope: LifecycleScope): LifecycleRule[] {
  const abort = { abortIncompleteMultipartUpload: { daysAfterInitiation: abortedUploadDays } };
  return [rule('aborted-uploads', '', abort), ...rulesByKind[kind](scope), ...smokeRules(kind)];
}

const rulesByKind: Readonly<Record<BucketKind, (scope: LifecycleScope) => LifecycleRule[]>> = {
  raw: () => [
    rule('cold-raw', '', {
      transitions: [{ days: coldRawDays, storageClass: coldClass }],
      noncurrentVersionTransitions: [{ noncurrentDays: coldRawDays, storageClass: coldClass }],
    }),
  ],
  // Only what is derived from the log is rewritten, and can be derived again.
  processed: ({ contracts }) =>
    datasetsOf(contracts).flatMap((dataset) =>
      [latestPrefix(dataset), currentCopiesPrefix(dataset)].map((prefix) =>
        rule(`replaced-${prefix}`, prefix, {
          noncurrentVersionExpiration: { noncurrentDays: replacedVersionDays },
          expiration: { expiredObjectDeleteMarker: true },
        }),
      ),
    ),
  // Of rejected rows only those are rewritten whose content was deleted, and it is gone when the replaced version is.
  quarantine: ({ contracts }) => [
    ...(['quarantine', 'duplicates'] as const).map((rejects) =>
      rule(`expired-${rejects}`, rejectKindPrefix(rejects), expireAfter(rejectRetentionDays[rejects])),
    ),
    // By dataset, because the records of deletions beside the days stay for good.
    ...datasetsOf(contracts).map((dataset) => {
      const prefix = rejectsDaysPrefix('condemned', dataset);
      return rule(`expired-${prefix}`, prefix, {
        transitions: [{ days: coldCondemnedDays, storageClass: coldClass }],
        ...expireAfter(rejectRetentionDays.condemned),
      });
    }),
  ],
  artifacts: () => [],
  'query-results': () => [rule('expired-results', '', expireAfter(queryResultDays, 1))],
  'access-logs': ({ accessLogDays }) => [rule('expired-logs', '', expireAfter(accessLogDays, 1))],
};

/** Where rules overlap, S3 keeps to the one by which an object goes first. */
function smokeRules(kind: BucketKind): LifecycleRule[] {
  const prefixes: Partial<Record<BucketKind, readonly string[]>> = datasetPrefixes(smokeDataset);
  return (prefixes[kind] ?? []).map((prefix) => rule(`expired-${prefix}`, prefix, expireAfter(smokeDays)));
}

function rule(id: string, prefix: string, actions: Partial<LifecycleRule>): LifecycleRule {
  return { id, status: 'Enabled', filter: { prefix }, ...actions };
}

/** In a bucket with versions expiring only adds a delete marker; the object is gone when its last version is. */
function expireAfter(days: number, noncurrentDays = replacedVersionDays): Partial<LifecycleRule> {
  return { expiration: { days }, noncurrentVersionExpiration: { noncurrentDays } };
}

/** Each dataset once, whatever schema versions it has. */
function datasetsOf({ all }: Pick<ContractRegistry, 'all'>) {
  return [...new Map(all.map(({ domain, dataset }) => [`${domain}/${dataset}`, { domain, dataset }])).values()];
}

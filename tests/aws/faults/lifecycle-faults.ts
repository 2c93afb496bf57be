import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { again, type PlantedFault } from './planted-fault.ts';

/** Somebody changes the rules of the raw bucket. */
function changedRules(
  what: string,
  problem: string,
  change: (rules: readonly LifecycleRule[]) => LifecycleRule[],
): PlantedFault {
  return {
    what,
    check: ({ stack }) => `lifecycle of bucket ${stack.names.bucket('raw')}`,
    problem,
    plant: async ({ account: { s3 }, stack }) => {
      const Bucket = stack.names.bucket('raw');
      const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      const LifecycleConfiguration = { Rules: change(Rules) };
      return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    },
    putBack: again('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration'),
  };
}

/** What can be wrong with how long data is kept. */
export const lifecycleFaults: readonly PlantedFault[] = [
  changedRules('a lifecycle rule is gone', 'rule cold-raw is absent', (rules) =>
    rules.filter(({ ID }) => ID !== 'cold-raw'),
  ),
  changedRules('raw data is deleted after a week', 'there is a rule tidy that is not declared', (rules) => [
    ...rules,
    { ID: 'tidy', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 7 } },
  ]),
  changedRules(
    'a rule that there is deletes raw data, too',
    'rule cold-raw.expiration is {"days":7}, not absent',
    (rules) => rules.map((rule) => (rule.ID === 'cold-raw' ? { ...rule, Expiration: { Days: 7 } } : rule)),
  ),
];

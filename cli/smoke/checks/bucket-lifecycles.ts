import { GetBucketLifecycleConfigurationCommand, type LifecycleRule } from '@aws-sdk/client-s3';
import { lifecycleRules } from '../../../infra/lifecycle.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import { bucketKinds } from './buckets.ts';

/** What becomes of objects with time: that each bucket has the declared rules, and no other. */
export function bucketLifecycleChecks({ clients: { s3 }, names, contracts, config }: Deployment): Check[] {
  return bucketKinds.map((kind) => {
    const Bucket = names.bucket(kind);
    const declared = lifecycleRules(kind, { contracts, accessLogDays: config.retention.accessLogDays });
    return {
      name: `lifecycle of bucket ${Bucket}`,
      inspect: (inspection) =>
        inspection.compare(
          's3:GetLifecycleConfiguration',
          () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
          (answer) => {
            const found = new Map(answer?.Rules?.map((rule) => [rule.ID, asDeclared(rule)]));
            for (const rule of declared) {
              const id = rule.id as string;
              inspection.match(`rule ${id}`, found.get(id), { ...nothingElse, ...rule });
              found.delete(id);
            }
            for (const id of found.keys()) inspection.report(`there is a rule ${id} that is not declared`);
          },
        ),
    };
  });
}

/** What a rule must not do unless it is declared: expiring raw data would be one more line of a rule that there is. */
const nothingElse = {
  expiration: undefined,
  noncurrentVersionExpiration: undefined,
  transitions: undefined,
  noncurrentVersionTransitions: undefined,
};

/** A rule with the names of its fields as Pulumi writes them. */
function asDeclared(rule: LifecycleRule): unknown {
  return lowerNames({ ...rule, id: rule.ID });
}

function lowerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerNames);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    lowerNames(field),
  ]);
  return Object.fromEntries(fields);
}

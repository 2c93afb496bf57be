import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { dataBucketPolicy, logBucketPolicy } from '../../../infra/access/bucket-policy.ts';
import type { PolicyDocument } from '../../../infra/access/policy-document.ts';
import { loggedBuckets, type BucketKind } from '../../../infra/names.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import { bucketKinds } from './buckets.ts';

/** The policies of the buckets, statement by statement. */
export function bucketPolicyChecks(deployment: Deployment): Check[] {
  return bucketKinds.map((kind) => {
    const Bucket = deployment.names.bucket(kind);
    return {
      name: `policy of bucket ${Bucket}`,
      inspect: (inspection) =>
        inspection.compare(
          's3:GetBucketPolicy',
          () => deployment.clients.s3.send(new GetBucketPolicyCommand({ Bucket })),
          (answer) => {
            inspection.matchPolicy(answer?.Policy, declaredPolicy(deployment, kind));
          },
        ),
    };
  });
}

function declaredPolicy({ names, config, outputs }: Deployment, kind: BucketKind): PolicyDocument {
  if (kind === 'access-logs') return logBucketPolicy(names, loggedBuckets);
  const breakGlassRoleArn = names.roleArn('break-glass');
  return dataBucketPolicy(kind, {
    names,
    keyArn: outputs.KeyArn,
    breakGlassRoleArn,
    writeOnceRaw: config.writeOnceRaw,
  });
}

import { readStatements, type Statement } from '../access-policy.ts';
import { bucketsOf, ofBucket } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** S3.5. */
export const tlsOnly: Rule = {
  id: 'S3.5',
  title: 'Every bucket refuses requests without TLS',
  why: 'A request without TLS can be read and changed on its way.',
  url: controlPage('s3', 's3-5'),
  check: (resources) =>
    violationsOf(
      bucketsOf(resources).filter((bucket) => {
        const arn = `arn:aws:s3:::${String(bucket.inputs.bucket)}`;
        return !ofBucket(resources, bucket, 'aws:s3/bucketPolicy:BucketPolicy').some(({ inputs }) =>
          readStatements(inputs.policy).some((statement) => refusesPlain(statement, arn)),
        );
      }),
      'has no policy that denies everybody s3:* on it and its objects where aws:SecureTransport is false',
    ),
};

function refusesPlain({ effect, principals, actions, resources, conditions }: Statement, arn: string): boolean {
  return (
    effect === 'Deny' &&
    principals.includes('*') &&
    actions.some((action) => action === 's3:*' || action === '*') &&
    [arn, `${arn}/*`].every((resource) => resources.includes(resource)) &&
    String(conditions.Bool?.['aws:SecureTransport']) === 'false' &&
    Object.keys(conditions).length === 1
  );
}

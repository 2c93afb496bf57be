import { bucketsOf, ofBucket } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

const settings = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];

/** S3.8. */
export const publicAccessBlock: Rule = {
  id: 'S3.8',
  title: 'Every bucket blocks public access, by all four settings',
  why: 'A policy or an access control list that is public by mistake then has no effect.',
  url: controlPage('s3', 's3-8'),
  check: (resources) =>
    violationsOf(
      bucketsOf(resources).filter(
        (bucket) =>
          !ofBucket(resources, bucket, 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock').some(({ inputs }) =>
            settings.every((setting) => inputs[setting] === true),
          ),
      ),
      `has no public access block with ${settings.join(', ')} all true`,
    ),
};

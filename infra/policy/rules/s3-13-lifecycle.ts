import { bucketsOf, ofBucket } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** S3.13. */
export const lifecycle: Rule = {
  id: 'S3.13',
  title: 'Every bucket has a lifecycle rule that is enabled',
  why: 'What nobody removes costs money for ever: at the least aborted uploads, and old versions of what may expire.',
  url: controlPage('s3', 's3-13'),
  check: (resources) =>
    violationsOf(
      bucketsOf(resources).filter(
        (bucket) =>
          !ofBucket(resources, bucket, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').some(
            ({ inputs }) => (inputs.rules as readonly { status: string }[]).some(({ status }) => status === 'Enabled'),
          ),
      ),
      'has no enabled lifecycle rule; add a BucketLifecycleConfiguration',
    ),
};

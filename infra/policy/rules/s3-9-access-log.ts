import { bucketsOf, ofBucket, ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

const type = 'aws:s3/bucketLogging:BucketLogging';

/** S3.9. */
export const accessLog: Rule = {
  id: 'S3.9',
  title: 'Every bucket logs the requests to it',
  why: 'The logs say who read or changed an object. A bucket that takes the logs of others needs none, as the control says: suppress its finding.',
  url: controlPage('s3', 's3-9'),
  check: (resources) => {
    const targets = ofType(resources, type).map(({ inputs }) => inputs.targetBucket);
    return violationsOf(
      bucketsOf(resources).filter(
        (bucket) => !targets.includes(bucket.inputs.bucket) && ofBucket(resources, bucket, type).length === 0,
      ),
      'has no access log; add a BucketLogging with a target bucket',
    );
  },
};

import { ofType } from '../declared-resource.ts';
import { violationsOf, type Rule } from '../rule.ts';

/** Sluice.3. */
export const oneNotification: Rule = {
  id: 'Sluice.3',
  title: 'Every bucket has at most one notification configuration',
  why: 'S3 keeps one for each bucket: a second resource silently overwrites the first, and approvals or late data are no longer heard of.',
  url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html',
  check: (resources) => {
    const notifications = ofType(resources, 'aws:s3/bucketNotification:BucketNotification');
    const buckets = notifications.map(({ inputs }) => inputs.bucket);
    return violationsOf(
      notifications.filter((_, index) => buckets.indexOf(buckets[index]) < index),
      'overwrites another notification configuration of its bucket; put both into one',
    );
  },
};

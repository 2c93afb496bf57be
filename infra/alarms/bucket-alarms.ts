import type { BucketKind } from '../names.ts';
import type { Alarm, Metric, WatchedStack } from './alarm.ts';

/** Those that data grows in; what lies in the others expires. */
export const dataBuckets: readonly BucketKind[] = ['raw', 'processed', 'quarantine'];

const daySeconds = 86_400;
const growthPercent = 50;

/** Growth below this costs nothing, and a young bucket doubles every few days. */
const leastGrowthGibibytes = 10;

/** The bytes of a bucket, which S3 counts once a day. New objects are all in this storage class, whatever becomes of them. */
export function bucketMetric({ names }: Pick<WatchedStack, 'names'>, kind: BucketKind): Metric {
  return {
    namespace: 'AWS/S3',
    name: 'BucketSizeBytes',
    dimensions: { BucketName: names.bucket(kind), StorageType: 'StandardStorage' },
    statistic: 'Average',
    periodSeconds: daySeconds,
  };
}

/**
 * An alarm of each data bucket that grew by more than half within a week.
 *
 * Alarms know no metric of a week ago, but MIN of a series is one number, so a series can be compared with it. The series of
 * an alarm is the periods that it looks at, here seven days, which is also the longest that CloudWatch allows. One
 * of them suffices, because the newest may still be missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function bucketAlarms(stack: WatchedStack): Alarm[] {
  const owners = [...new Set(stack.contracts.all.map(({ owner }) => owner))].join(', ');
  const leastGrowthBytes = leastGrowthGibibytes * 1024 ** 3;
  return dataBuckets.map((kind) => ({
    subject: kind,
    what: 'growth',
    class: 'P3',
    owner: `who delivers the data: ${owners}`,
    meaning:
      `The bucket ${stack.names.bucket(kind)} grew by more than ${growthPercent} % within a week, ` +
      `and by more than ${leastGrowthGibibytes} GiB.`,
    nextStep: `see which dataset has more rows than before on the dashboard ${stack.names.resource('quality')}`,
    runbook: 'bucket-growth.md',
    metric: bucketMetric(stack, kind),
    expression: `IF(m - MIN(m) > ${leastGrowthBytes}, 100 * (m - MIN(m)) / MIN(m), 0)`,
    limit: { above: growthPercent },
    periods: 7,
    breachingPeriods: 1,
    missingData: 'notBreaching',
  }));
}

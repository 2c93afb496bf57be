import { expect, test } from '@jest/globals';
import { declaredSeries, foundSeries } from '../../../cli/smoke/alarm-series.ts';

const metric = {
  namespace: 'AWS/S3',
  name: 'BucketSizeBytes',
  dimensions: { BucketName: 'raw', StorageType: 'StandardStorage' },
  statistic: 'Average',
  periodSeconds: 86_400,
} as const;
const Dimensions = [
  { Name: 'StorageType', Value: 'StandardStorage' },
  { Name: 'BucketName', Value: 'raw' },
];
const found = { Namespace: 'AWS/S3', MetricName: 'BucketSizeBytes', Dimensions };

test('an alarm over a metric is read as it was declared, whatever the order of dimensions', () => {
  const read = foundSeries({ ...found, Statistic: 'Average', Period: 86_400 });
  expect(read).toBe(declaredSeries({ metric }));
});

test('an alarm over an expression is read as it was declared', () => {
  const Metrics = [
    { Id: 'm', MetricStat: { Metric: found, Stat: 'Average', Period: 86_400 }, ReturnData: false },
    { Id: 'e', Expression: 'm - MIN(m)', ReturnData: true },
  ];
  expect(foundSeries({ Metrics })).toBe(declaredSeries({ metric, expression: 'm - MIN(m)' }));
});

test.each([
  ['another dimension', { Dimensions: Dimensions.slice(1) }],
  ['another statistic', { Statistic: 'Maximum' }],
  ['another period', { Period: 60 }],
  ['another namespace', { Namespace: 'AWS/SQS' }],
] as const)('%s is seen', (_, change) => {
  const read = foundSeries({ ...found, Statistic: 'Average', Period: 86_400, ...change });
  expect(read).not.toBe(declaredSeries({ metric }));
});

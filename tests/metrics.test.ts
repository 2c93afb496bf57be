import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { metricDocument, metrics, type MetricName, type MetricScope } from '../shared/metrics.ts';

const names = Object.keys(metrics) as MetricName[];
const time = Date.parse('2026-01-05T03:00:00Z');

describe('the document of metrics', () => {
  test('is the embedded metric format of CloudWatch', () => {
    const scope = { stack: 'prod', dataset: 'events', time, runId: 'run-1' };
    expect(metricDocument(scope, { input_rows: 60, quarantine_rate: 0.25, duration_seconds: 1.5 })).toEqual({
      _aws: {
        Timestamp: 1_767_582_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Sluice',
            Dimensions: [['stack', 'dataset']],
            Metrics: [
              { Name: 'input_rows', Unit: 'Count' },
              { Name: 'quarantine_rate', Unit: 'None' },
              { Name: 'duration_seconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      stack: 'prod',
      dataset: 'events',
      run_id: 'run-1',
      input_rows: 60,
      quarantine_rate: 0.25,
      duration_seconds: 1.5,
    });
  });

  test('has the code as a dimension and the run as a property', () => {
    const scope = { stack: 'prod', dataset: 'events', time, runId: 'run-1', code: 'TYPE_ERROR' };
    const document = metricDocument(scope, { error_type_distribution: 3 });
    expect(document._aws.CloudWatchMetrics[0].Dimensions).toEqual([['stack', 'dataset', 'code']]);
    expect(document).toMatchObject({ code: 'TYPE_ERROR', run_id: 'run-1', error_type_distribution: 3 });
  });

  test('holds the scope and numbers under the names of metrics, whatever it is given beside them', () => {
    const value = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.array(fc.string()));
    const given = fc.dictionary(fc.oneof(fc.constantFrom<string>(...names), fc.string()), value);
    fc.assert(
      fc.property(given, given, (more, values) => {
        const scope = { ...more, stack: 's', dataset: 'd', time, runId: 'r', code: 'c' } as MetricScope;
        const { _aws: envelope, ...members } = metricDocument(scope, values);
        const numbers = Object.entries(values).filter(
          ([name, each]) => names.includes(name as MetricName) && Number.isFinite(each),
        );
        expect(members).toEqual({ stack: 's', dataset: 'd', code: 'c', run_id: 'r', ...Object.fromEntries(numbers) });
        const listed = envelope.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name);
        expect(listed.toSorted()).toEqual(numbers.map(([name]) => name).toSorted());
      }),
    );
  });
});

test('the page of metrics says of each its unit and its meaning', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/reference/metrics.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(names.map((name) => [name, metrics[name].unit, metrics[name].meaning]));
});

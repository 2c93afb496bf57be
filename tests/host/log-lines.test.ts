import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { functionNames } from '../../infra/function-specs.ts';
import type { MetricDocument } from '../../shared/metrics.ts';
import { goldenText } from '../support/golden-text.ts';
import { goldenLines, logDays } from './logged-days.ts';

/** What people's alarms, dashboards and queries name. It is written out here: a metric is not renamed in passing. */
const metricNames = [
  'input_rows',
  'valid_rows_count',
  'quarantined_rows_count',
  'condemned_rows_count',
  'duplicate_rows_count',
  'quarantine_rate',
  'validation_failure_rate',
  'error_type_distribution',
  'avg_attempt_count',
  'duplicate_detection_rate',
  'auto_condemnation_rate',
  'circuit_breaker_triggers',
  'rows_processed_per_run',
  'duration_seconds',
  'missing_partitions',
  'runtime_anomalies',
];

const log = await logDays();
const written = log.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const calls = written.filter((line) => !('_aws' in line));
const documents = written.filter((line) => '_aws' in line) as unknown as MetricDocument[];

test('what the functions write to their logs is what the golden file shows', () => {
  expect(goldenLines(log)).toBe(goldenText('log-lines.ndjson'));
});

test('each call of a function leaves one line, and every function was called', () => {
  const ids = calls.map((line) => line.request_id as string);
  expect(ids.toSorted()).toEqual(Array.from({ length: log.calls }, (_, index) => `request-${index + 1}`).toSorted());
  expect(new Set(calls.map((line) => line.function))).toEqual(new Set(functionNames));
});

test('the lines have every field that the page of logs lists, and no other', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/reference/logs.md'), 'utf8');
  const cells = [...page.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell]) => cell!);
  const listed = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  expect([...new Set(calls.flatMap((line) => Object.keys(line)))].sort()).toEqual(listed.sort());
});

test('the metrics have exactly these names, and the dimensions stack and dataset, with the code where it is one of codes', () => {
  const named = documents.flatMap(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name));
  expect([...new Set(named)].sort()).toEqual(metricNames.toSorted());
  for (const { _aws, ...values } of documents) {
    const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    const isOfCode = Metrics.some(({ Name }) => Name === 'error_type_distribution');
    expect(Dimensions).toEqual([['stack', 'dataset', ...(isOfCode ? ['code'] : [])]]);
    const isOfRun = !Metrics.some(({ Name }) => Name === 'missing_partitions');
    const properties = [...Dimensions[0], ...(isOfRun ? ['run_id'] : [])];
    expect(Object.keys(values).sort()).toEqual([...properties, ...Metrics.map(({ Name }) => Name)].sort());
  }
});

import { expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import { nameAlarm } from '../../infra/alarms/alarm.ts';
import { alarmTable } from '../../infra/alarms/alarm-table.ts';
import { Alarms } from '../../infra/components/alarms.ts';
import { Dashboards } from '../../infra/components/dashboards.ts';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import type { NoticeClass } from '../../infra/state-machine.ts';
import { recordProgram } from './record-program.ts';
import { openTestStack } from './stack-fixture.ts';
import { readStackConfig } from './stack-config.ts';

const prod = await openTestStack('prod');
const queues = { deadLetters: ['arrival-dead-letters'], scheduleGroups: ['schedules'] };

test('each alarm is a resource onto the topic of its class, and each function has a filter for its memory', async () => {
  const config = readStackConfig('prod');
  const { resources } = await recordProgram(
    () => {
      const topics = Object.fromEntries(
        ['P1', 'P2', 'P3', 'notices'].map((name) => [name, new aws.sns.Topic(name, { name })]),
      ) as Record<NoticeClass, aws.sns.Topic>;
      const functions = Object.fromEntries(
        functionNames.map((name) => [
          name,
          { logGroup: new aws.cloudwatch.LogGroup(name, { name: `/aws/lambda/${name}` }) },
        ]),
      ) as Record<FunctionName, { logGroup: aws.cloudwatch.LogGroup }>;
      new Alarms('alarms', { stack: prod, topics, functions, ...queues });
    },
    { stack: 'prod', config },
  );
  const ofType = (type: string) => resources.filter((each) => each.type === type).map(({ inputs }) => inputs);
  const alarms = ofType('aws:cloudwatch/metricAlarm:MetricAlarm');
  const names = alarmTable(prod, queues).map((alarm) => nameAlarm(prod, alarm));
  expect(alarms.map(({ name }) => String(name)).toSorted()).toEqual(names.toSorted());
  for (const { alarmActions, alarmDescription } of alarms) {
    const [, alarmClass] = /^\[(P\d)\]/.exec(alarmDescription as string)!;
    expect(alarmActions).toEqual([expect.stringMatching(`:${alarmClass}$`)]);
  }
  expect(alarms.find(({ name }) => name === 'sluice-prod-events-not-current')).toMatchObject({
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    treatMissingData: 'breaching',
    metricQueries: [
      { id: 'm', metric: { namespace: 'Sluice', metricName: 'missing_partitions', stat: 'Maximum', period: 3600 } },
      { id: 'e', expression: 'FILL(m, 1)', returnData: true },
    ],
  });
  expect(alarms.find(({ name }) => name === 'sluice-prod-raw-growth')).toMatchObject({
    comparisonOperator: 'GreaterThanThreshold',
    threshold: 50,
  });
  const filters = ofType('aws:cloudwatch/logMetricFilter:LogMetricFilter');
  expect(filters.map(({ logGroupName }) => logGroupName)).toEqual(functionNames.map((name) => `/aws/lambda/${name}`));
  expect(filters[0]).toMatchObject({
    pattern: '{ $.type = "platform.report" }',
    metricTransformation: {
      namespace: 'Sluice/MemoryUsed',
      name: 'sluice-prod-sensor',
      value: '$.record.metrics.maxMemoryUsedMB',
    },
  });
});

test('each dashboard is a resource with its body as JSON', async () => {
  const program = () => {
    new Dashboards('dashboards', { stack: prod, workgroup: 'sluice-prod-queries', ...queues });
  };
  const { resources } = await recordProgram(program, { stack: 'prod', config: readStackConfig('prod') });
  const dashboards = resources.filter(({ type }) => type === 'aws:cloudwatch/dashboard:Dashboard');
  const shown = dashboards.map(({ inputs }) => [
    inputs.dashboardName,
    (JSON.parse(inputs.dashboardBody as string) as { widgets: { properties: object }[] }).widgets[0]!.properties,
  ]);
  expect(shown.toSorted()).toEqual([
    ['sluice-prod-cost-and-performance', { markdown: expect.stringContaining('# Cost and performance of prod') }],
    ['sluice-prod-quality', { markdown: expect.stringContaining('# Data quality of prod') }],
    ['sluice-prod-runs', { markdown: expect.stringContaining('# Runs of prod') }],
  ]);
});

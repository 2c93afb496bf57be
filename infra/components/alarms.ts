import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { alarmComparison, describeAlarm, nameAlarm, type Alarm, type Metric } from '../alarms/alarm.ts';
import { alarmTable } from '../alarms/alarm-table.ts';
import { memoryMetric } from '../alarms/function-alarms.ts';
import type { WatchedQueues } from '../alarms/queue-alarms.ts';
import { functionNames, type FunctionName } from '../function-specs.ts';
import type { Stack } from '../stack.ts';
import type { NoticeClass } from '../state-machine.ts';

/** What the alarms are made from. */
export interface AlarmsArgs extends WatchedQueues {
  readonly stack: Stack;
  readonly topics: Readonly<Record<NoticeClass, aws.sns.Topic>>;
  /** Whose reports of the memory they used are read; their logs must be in JSON, with Lambda's own at level INFO. */
  readonly functions: Readonly<Record<FunctionName, { readonly logGroup: aws.cloudwatch.LogGroup }>>;
}

/**
 * The alarms of a stack, each onto the topic of its class, and the metric filters for what Lambda has no metric of. None
 * tells when it is over: that is a second message about one thing, and the console shows it.
 */
export class Alarms extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Alarms', name, {}, opts);
    const { stack, topics, functions } = args;
    for (const functionName of functionNames) {
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${functionName}-memory-filter`,
        memoryFilter(memoryMetric(stack, functionName), functions[functionName].logGroup.name),
        { parent: this },
      );
    }
    for (const alarm of alarmTable(stack, args)) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${alarm.subject}-${alarm.what}`,
        {
          name: nameAlarm(stack, alarm),
          alarmDescription: describeAlarm(stack, alarm),
          ...alarmComparison(alarm),
          ...series(alarm),
          evaluationPeriods: alarm.periods,
          datapointsToAlarm: alarm.breachingPeriods,
          treatMissingData: alarm.missingData,
          alarmActions: [topics[alarm.class].arn],
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** What is compared: the metric, or an expression over it. */
function series({ metric, expression, what }: Alarm): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const { namespace, name: metricName, dimensions, statistic, periodSeconds } = metric;
  if (expression === undefined) {
    return { namespace, metricName, dimensions, statistic, period: periodSeconds };
  }
  return {
    metricQueries: [
      { id: 'm', metric: { namespace, metricName, dimensions, stat: statistic, period: periodSeconds } },
      { id: 'e', expression, label: what, returnData: true },
    ],
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html and .../telemetry-schema-reference.html */
function memoryFilter(
  { namespace, name }: Metric,
  logGroupName: pulumi.Input<string>,
): aws.cloudwatch.LogMetricFilterArgs {
  return {
    name,
    logGroupName,
    pattern: '{ $.type = "platform.report" }',
    metricTransformation: { namespace, name, value: '$.record.metrics.maxMemoryUsedMB', unit: 'Megabytes' },
  };
}

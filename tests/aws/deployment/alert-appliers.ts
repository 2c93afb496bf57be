import { PutMetricAlarmCommand, type ComparisonOperator, type Statistic } from '@aws-sdk/client-cloudwatch';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

const dimensionList = (dimensions: Readonly<Record<string, string>> = {}) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** The rule for failed executions, and alarms. */
export const alertAppliers = {
  'aws:cloudwatch/eventRule:EventRule': applier<aws.cloudwatch.EventRuleArgs>(
    ({ eventBridge }, { name, eventPattern }) =>
      eventBridge.send(new PutRuleCommand({ Name: name, EventPattern: eventPattern })),
  ),

  'aws:cloudwatch/eventTarget:EventTarget': applier<aws.cloudwatch.EventTargetArgs>(
    ({ eventBridge }, { rule, targetId, arn, inputTransformer, deadLetterConfig }) => {
      const { inputPaths, inputTemplate } = inputTransformer!;
      const InputTransformer = { InputPathsMap: inputPaths, InputTemplate: inputTemplate };
      const DeadLetterConfig = { Arn: deadLetterConfig?.arn };
      const target = { Id: targetId, Arn: arn, InputTransformer, DeadLetterConfig };
      return eventBridge.send(new PutTargetsCommand({ Rule: rule, Targets: [target] }));
    },
  ),

  'aws:cloudwatch/metricAlarm:MetricAlarm': applier<aws.cloudwatch.MetricAlarmArgs>(({ cloudWatch }, args) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: args.name,
        AlarmDescription: args.alarmDescription,
        AlarmActions: args.alarmActions as string[],
        ComparisonOperator: args.comparisonOperator as ComparisonOperator,
        Threshold: args.threshold,
        EvaluationPeriods: args.evaluationPeriods,
        DatapointsToAlarm: args.datapointsToAlarm,
        TreatMissingData: args.treatMissingData,
        ...(args.metricQueries === undefined
          ? {
              Namespace: args.namespace,
              MetricName: args.metricName,
              Dimensions: dimensionList(args.dimensions),
              Statistic: args.statistic as Statistic,
              Period: args.period,
            }
          : {
              Metrics: args.metricQueries.map(({ id, expression, label, returnData, metric }) => ({
                Id: id,
                Expression: expression,
                Label: label,
                ReturnData: returnData ?? false,
                ...(metric !== undefined && {
                  MetricStat: {
                    Metric: {
                      Namespace: metric.namespace,
                      MetricName: metric.metricName,
                      Dimensions: dimensionList(metric.dimensions),
                    },
                    Stat: metric.stat,
                    Period: metric.period,
                  },
                }),
              })),
            }),
      }),
    ),
  ),
};

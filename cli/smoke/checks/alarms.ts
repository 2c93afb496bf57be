import { paginateDescribeAlarms, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { alarmTable } from '../../../infra/alarms/alarm-table.ts';
import { alarmComparison, describeAlarm, nameAlarm, type Alarm } from '../../../infra/alarms/alarm.ts';
import { watchedQueues } from '../../../infra/watched-queues.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** Every alarm: its limit, what it says, and that it tells the topic of its class. */
export function alarmChecks(deployment: Deployment): Check[] {
  const { cloudWatch } = deployment.clients;
  const prefix = deployment.names.resource('');
  return [
    {
      name: `alarms ${prefix}*`,
      inspect: (inspection) =>
        inspection.compare(
          'cloudwatch:DescribeAlarms',
          async () => {
            const found: MetricAlarm[] = [];
            for await (const page of paginateDescribeAlarms({ client: cloudWatch }, { AlarmNamePrefix: prefix })) {
              found.push(...(page.MetricAlarms ?? []));
            }
            return new Map(found.map((alarm) => [alarm.AlarmName, alarm]));
          },
          (found) => {
            for (const alarm of alarmTable(deployment, watchedQueues)) {
              const name = nameAlarm(deployment, alarm);
              inspection.match(name, found?.get(name), declaredAlarm(deployment, alarm));
            }
          },
        ),
    },
  ];
}

function declaredAlarm(deployment: Deployment, alarm: Alarm): object {
  const { comparisonOperator, threshold } = alarmComparison(alarm);
  const { namespace, name } = alarm.metric;
  return {
    ActionsEnabled: true,
    AlarmActions: [deployment.names.arn('sns', '', alarm.class)],
    AlarmDescription: describeAlarm(deployment, alarm),
    ComparisonOperator: comparisonOperator,
    Threshold: threshold,
    EvaluationPeriods: alarm.periods,
    DatapointsToAlarm: alarm.breachingPeriods,
    TreatMissingData: alarm.missingData,
    ...(alarm.expression === undefined ? { Namespace: namespace, MetricName: name } : {}),
  };
}

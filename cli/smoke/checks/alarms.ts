import { paginateDescribeAlarms, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { alarmTable } from '../../../infra/alarms/alarm-table.ts';
import { alarmComparison, describeAlarm, nameAlarm, type Alarm } from '../../../infra/alarms/alarm.ts';
import { watchedQueues } from '../../../infra/watched-queues.ts';
import { declaredSeries, foundSeries } from '../alarm-series.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** Every alarm: what it compares with which limit, what it says, and that it tells the topic of its class. */
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
              const present = found?.get(name);
              const read = present === undefined ? undefined : { ...present, compares: foundSeries(present) };
              inspection.match(name, read, declaredAlarm(deployment, alarm));
            }
          },
        ),
    },
  ];
}

function declaredAlarm(deployment: Deployment, alarm: Alarm): object {
  const { comparisonOperator, threshold } = alarmComparison(alarm);
  return {
    ActionsEnabled: true,
    AlarmActions: [deployment.names.arn('sns', '', alarm.class)],
    AlarmDescription: describeAlarm(deployment, alarm),
    ComparisonOperator: comparisonOperator,
    Threshold: threshold,
    EvaluationPeriods: alarm.periods,
    DatapointsToAlarm: alarm.breachingPeriods,
    TreatMissingData: alarm.missingData,
    compares: declaredSeries(alarm),
  };
}

import { nameAlarm, type Alarm, type Metric, type WatchedStack } from '../alarms/alarm.ts';
import { datasetMetric } from '../alarms/dataset-alarms.ts';
import type { MetricName } from '../../shared/metrics.ts';
import { alarmStates, graph, heading, layOut, type DashboardBody, type Line } from './widget.ts';

const hourly = { statistic: 'Sum', periodSeconds: 3600 } as const;
const daySeconds = 86_400;

/** CloudWatch shows so many in one widget. */
const mostAlarms = 100;

/** Whether runs happen and end well: alarms, executions, missing dates, the circuit breaker, queues. */
export function runsDashboard(stack: WatchedStack, alarms: readonly Alarm[], queues: readonly string[]): DashboardBody {
  const { names, config, contracts } = stack;
  const ofDatasets = (name: MetricName, statistic: Metric['statistic'], periodSeconds: number): Line[] =>
    contracts.names.map((dataset) => ({
      label: dataset,
      metric: datasetMetric(stack, dataset, name, { statistic, periodSeconds }),
    }));
  const show = graph.bind(undefined, names.region);
  const arns = alarms.map(
    (alarm) => `arn:aws:cloudwatch:${names.region}:${names.account}:alarm:${nameAlarm(stack, alarm)}`,
  );
  const pages = Array.from({ length: Math.ceil(arns.length / mostAlarms) }, (_, page) => [
    alarmStates('Alarms', arns.slice(page * mostAlarms, (page + 1) * mostAlarms)),
  ]);
  return layOut([
    [
      heading(
        `# Runs of ${config.settings.stack}\nWhat an alarm means and what to do: [runbooks](${config.runbooks}README.md)`,
      ),
    ],
    ...pages,
    [
      show('Executions of the pipeline', executions(stack, 'pipeline')),
      show('Backfills', executions(stack, 'backfill')),
    ],
    [
      show('Missing partitions', ofDatasets('missing_partitions', 'Maximum', daySeconds)),
      show('Circuit breaker triggers', ofDatasets('circuit_breaker_triggers', 'Sum', 3600)),
    ],
    [
      show('Rows of a run', ofDatasets('rows_processed_per_run', 'Maximum', 3600)),
      show('Seconds of a run', ofDatasets('duration_seconds', 'Maximum', 3600)),
    ],
    [
      show(
        'Messages in queues',
        queues.map((queue) => waiting(stack, queue)),
      ),
    ],
  ]);
}

function executions({ names }: WatchedStack, machine: 'pipeline' | 'backfill'): Line[] {
  const dimensions = { StateMachineArn: names.arn('states', 'stateMachine:', machine) };
  const counts = [
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionsAborted',
  ];
  return counts.map((name) => ({
    label: name.replace('Executions', '').toLowerCase(),
    metric: { namespace: 'AWS/States', name, dimensions, ...hourly },
  }));
}

function waiting({ names }: WatchedStack, queue: string): Line {
  const dimensions = { QueueName: names.resource(queue) };
  const name = 'ApproximateNumberOfMessagesVisible';
  return { label: queue, metric: { namespace: 'AWS/SQS', name, dimensions, statistic: 'Maximum', periodSeconds: 300 } };
}

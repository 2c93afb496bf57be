import { metricNamespace, type MetricName } from '../../shared/metrics.ts';
import { platformTeam, type Alarm, type Metric, type WatchedStack } from './alarm.ts';

const hourSeconds = 3600;

/** A day between two counts, and time for the next one to be late. */
const heartbeatHours = 26;

/** A metric of the pipeline about a dataset. */
export function datasetMetric(
  { config }: Pick<WatchedStack, 'config'>,
  dataset: string,
  name: MetricName,
  { statistic, periodSeconds }: Pick<Metric, 'statistic' | 'periodSeconds'>,
): Metric {
  return {
    namespace: metricNamespace,
    name,
    dimensions: { stack: config.settings.stack, dataset },
    statistic,
    periodSeconds,
  };
}

/**
 * The alarms of every dataset. Both are P1: of what is P2 and P3 about a dataset the pipeline sends one notice, with date
 * and run.
 */
export function datasetAlarms(stack: WatchedStack): Alarm[] {
  return stack.contracts.names.flatMap((dataset) => {
    const { owner } = stack.contracts.get(dataset);
    const versions = stack.contracts.all.filter((contract) => contract.dataset === dataset);
    // Where nothing starts runs by itself, no date is due.
    const isScheduled = stack.config.schedules && versions.some(({ schedule }) => schedule !== 'off');
    const teams = { owner: `${platformTeam}; the data is of: ${owner}`, subject: dataset, class: 'P1' } as const;
    return [
      ...(isScheduled ? [{ ...teams, ...notCurrent(stack, dataset) }] : []),
      { ...teams, ...unusualPace(stack, dataset) },
    ];
  });
}

type Own = Omit<Alarm, 'owner' | 'subject' | 'class'>;

/**
 * A heartbeat. The daily repair counts the missing dates once a day, so most hours have no number: each counts as one missing
 * date (FILL), and 26 hours without a zero breach, whether numbers came or none. An alarm of one period of a day would look
 * back further for a number before it believes that there is none, and be days late.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function notCurrent(stack: WatchedStack, dataset: string): Own {
  return {
    what: 'not-current',
    meaning: `Data of ${dataset} is not current: a date that is due has no promoted run, or nobody has counted for ${heartbeatHours} hours.`,
    nextStep: `sluice status ${dataset}`,
    runbook: 'data-not-current.md',
    metric: datasetMetric(stack, dataset, 'missing_partitions', { statistic: 'Maximum', periodSeconds: hourSeconds }),
    expression: 'FILL(m, 1)',
    limit: { atLeast: 1 },
    periods: heartbeatHours,
    breachingPeriods: heartbeatHours,
    missingData: 'breaching',
  };
}

function unusualPace(stack: WatchedStack, dataset: string): Own {
  return {
    what: 'unusual-pace',
    meaning: `A run of ${dataset} took longer or shorter, or had more or fewer rows per second, than is usual for its promoted runs.`,
    nextStep: `sluice status ${dataset}, and sluice inspect of its last run`,
    runbook: 'slow-runs.md',
    metric: datasetMetric(stack, dataset, 'runtime_anomalies', { statistic: 'Maximum', periodSeconds: 300 }),
    limit: { atLeast: 1 },
    periods: 1,
    breachingPeriods: 1,
    missingData: 'notBreaching',
  };
}

import type { Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../../infra/alarms/alarm.ts';

/** The numbers that an alarm compares, as a text that no others have: `Sum of AWS/Lambda Errors FunctionName=f in 60 s`. */
export function declaredSeries({ metric, expression }: Pick<Alarm, 'metric' | 'expression'>): string {
  const { namespace, name, dimensions, statistic, periodSeconds } = metric;
  return describeSeries([statistic, namespace, name, periodSeconds], Object.entries(dimensions), expression);
}

/** The same of an alarm as CloudWatch tells of it. */
export function foundSeries(alarm: MetricAlarm): string {
  const { Metrics = [] } = alarm;
  const stat = Metrics.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat;
  const metric = stat?.Metric ?? alarm;
  const parts = [stat?.Stat ?? alarm.Statistic, metric.Namespace, metric.MetricName, stat?.Period ?? alarm.Period];
  const dimensions: readonly Dimension[] = metric.Dimensions ?? [];
  const pairs = dimensions.map(({ Name = '', Value = '' }) => [Name, Value] as const);
  return describeSeries(parts, pairs, Metrics.find(({ ReturnData }) => ReturnData === true)?.Expression);
}

function describeSeries(
  [statistic = '', namespace = '', name = '', seconds = 0]: readonly (string | number | undefined)[],
  dimensions: readonly (readonly [string, string])[],
  expression: string | undefined,
): string {
  const where = dimensions.map(([dimension, value]) => `${dimension}=${value}`).sort();
  const metric = `${statistic} of ${[namespace, name, ...where].join(' ')} in ${seconds} s`;
  return expression === undefined ? metric : `${expression}, m = ${metric}`;
}

import type { Alarm } from '../../infra/alarms/alarm.ts';

/** A number of a metric, at milliseconds since 1970. */
export interface DataPoint {
  readonly time: number;
  readonly value: number;
}

/**
 * Whether an alarm is on at `time`, as CloudWatch documents it: of the last whole periods so many breach, where a period
 * without a number is what FILL puts there, or what the alarm takes missing data for if the whole range has none. Knows the
 * metric itself and FILL over it, and throws for any other expression.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function isAlarmOn(alarm: Alarm, points: readonly DataPoint[], time: number): boolean {
  const { metric, limit, periods, breachingPeriods, missingData } = alarm;
  const periodMilliseconds = metric.periodSeconds * 1000;
  const lastBegin = Math.floor(time / periodMilliseconds) * periodMilliseconds - periodMilliseconds;
  const values = Array.from({ length: periods }, (_, index) => {
    const begin = lastBegin - index * periodMilliseconds;
    return combine(
      alarm,
      points
        .filter((point) => point.time >= begin && point.time < begin + periodMilliseconds)
        .map(({ value }) => value),
    );
  });
  const fill = values.every((value) => value === undefined) ? undefined : filling(alarm);
  const breaching = values.filter((value) => {
    const number = value ?? fill;
    if (number === undefined) return missingData === 'breaching';
    return 'above' in limit ? number > limit.above : number >= limit.atLeast;
  });
  return breaching.length >= breachingPeriods;
}

function combine({ metric: { statistic } }: Alarm, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  if (statistic !== 'Maximum') throw new Error(`Unknown statistic: ${statistic}`);
  return Math.max(...values);
}

function filling({ expression }: Alarm): number | undefined {
  if (expression === undefined) return undefined;
  const [, number] = /^FILL\(m, (\d+)\)$/.exec(expression) ?? [];
  if (number === undefined) throw new Error(`Unknown expression: ${expression}`);
  return Number(number);
}

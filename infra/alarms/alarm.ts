import type { NoticeClass } from '../state-machine.ts';
import type { Stack } from '../stack.ts';

/** A metric as an alarm or a graph reads it. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Maximum' | 'Sum' | 'Average';
  readonly periodSeconds: number;
}

/** What of a stack alarms and dashboards are made from. */
export type WatchedStack = Pick<Stack, 'config' | 'names' | 'contracts'>;

/** One alarm, with what its message says. */
export interface Alarm {
  /** What is watched, as the alarm's name says it: a dataset, a function, a queue. */
  readonly subject: string;
  /** What is wrong with it; docs/reference/alerts.md has a row for each. */
  readonly what: AlarmWhat;
  /** Whom it is sent to. */
  readonly class: Exclude<NoticeClass, 'notices'>;
  /** Who acts on it. */
  readonly owner: string;
  /** What has happened, as a sentence. */
  readonly meaning: string;
  /** The first thing to do, as a sentence or a command. */
  readonly nextStep: string;
  /** The page of docs/runbooks/. */
  readonly runbook: string;
  readonly metric: Metric;
  /** Metric math over the metric `m`; without one the metric itself is compared. */
  readonly expression?: string;
  /** The numbers that breach. */
  readonly limit: { readonly atLeast: number } | { readonly above: number };
  /** Periods that are looked at, and how many of them must breach. */
  readonly periods: number;
  readonly breachingPeriods: number;
  /** What a period without data counts as: of a heartbeat silence breaches, of errors it does not. */
  readonly missingData: 'breaching' | 'notBreaching';
}

/** What alarms are about. The other things that are told of, the pipeline itself tells: no alarm repeats them. */
export const alarmWhats = [
  'not-current',
  'unusual-pace',
  'duration',
  'memory',
  'throttles',
  'concurrency',
  'errors',
  'age',
  'not-empty',
  'lost-calls',
  'growth',
] as const;

/** One of them. */
export type AlarmWhat = (typeof alarmWhats)[number];

/** Who gets P1: whatever is wrong with the pipeline, its functions and its queues, is theirs. */
export const platformTeam = 'Data Platform Team';

/** `sluice-<stack>-<subject>-<what>`. */
export function nameAlarm({ names }: Pick<WatchedStack, 'names'>, { subject, what }: Alarm): string {
  return names.resource(`${subject}-${what}`);
}

/** How the metric is compared with the limit, in CloudWatch's words. */
export function alarmComparison({ limit }: Pick<Alarm, 'limit'>) {
  return 'above' in limit
    ? { comparisonOperator: 'GreaterThanThreshold', threshold: limit.above }
    : { comparisonOperator: 'GreaterThanOrEqualToThreshold', threshold: limit.atLeast };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const longestText = 1024;

/** The text that the mail of an alarm holds. Owners are shortened where CloudWatch would refuse it: there may be many. */
export function describeAlarm({ config }: Pick<WatchedStack, 'config'>, alarm: Alarm): string {
  const textWith = (owner: string) =>
    [
      `[${alarm.class}] ${alarm.meaning}`,
      `Stack: ${config.settings.stack}`,
      `Owner: ${owner}`,
      `Next step: ${alarm.nextStep}`,
      `Runbook: ${config.runbooks}${alarm.runbook}`,
    ].join('\n');
  const room = longestText - textWith('').length;
  return textWith(alarm.owner.length <= room ? alarm.owner : `${alarm.owner.slice(0, room - 1)}…`);
}

import type { CheckResult } from '../../shared/quality/report.ts';
import { formatPercent } from './format.ts';
import type { JudgedRun } from './history.ts';

/** A limit as a line at a height. */
export interface RateLimit {
  /** The check, and which of its two limits; stable from run to run. */
  readonly id: string;
  readonly percent: number;
  readonly label: string;
  /** What it means to break it. */
  readonly severity: Severity;
}

/** How bad a broken check is: it stops the run, or it is only noted. */
export type Severity = 'stops' | 'notes';

/** Something in percent that a run was measured by. */
export interface RateMeasure {
  readonly title: string;
  readonly caption: string;
  /** Undefined when the run did not measure it. */
  observe(run: JudgedRun): number | undefined;
  /** The checks of a run that judge it. */
  checks(run: JudgedRun): readonly CheckResult[];
}

/** Charts of columns that no check limits; more would bury the ones that matter. */
const maxUnlimited = 4;

/** Everything worth a chart in these runs: what has a limit in percent first, then columns that have nulls without one. */
export function rateMeasures(runs: readonly JudgedRun[]): RateMeasure[] {
  const checks = runs.flatMap(({ report }) => report.checks);
  const others = new Map(checks.filter(isOther).map((check) => [check.id, check]));
  const columns = new Map<string, number>();
  for (const { report } of runs) {
    for (const [column, rate] of Object.entries(report.rates.null_rates)) {
      columns.set(column, Math.max(columns.get(column) ?? 0, rate));
    }
  }
  const isLimited = (column: string) => checks.some((check) => judgesNulls(check, column) && check.unit === 'percent');
  const limited = [...columns.keys()].filter(isLimited);
  const unlimited = [...columns]
    .filter(([column, highest]) => highest > 0 && !isLimited(column))
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxUnlimited);
  return [
    rejectMeasure,
    duplicateMeasure,
    ...limited.map(nullMeasure),
    ...[...others.values()].map(otherMeasure),
    ...unlimited.map(([column]) => nullMeasure(column)),
  ];
}

const rejectMeasure: RateMeasure = {
  title: 'Rejected rows',
  caption: 'Quarantined and condemned rows, of the input rows; the block counts the quarantined ones alone.',
  observe: ({ report }) => 100 * report.rates.validation_failure_rate,
  checks: ({ report }) => report.checks.filter(judgesRejects),
};

const duplicateMeasure: RateMeasure = {
  title: 'Duplicate rate',
  caption: 'Repeated rows of a key, of the input rows.',
  observe: ({ report }) => 100 * report.rates.duplicate_rate,
  checks: ({ report }) => report.checks.filter(({ metric }) => metric === 'duplicateValues'),
};

function nullMeasure(column: string): RateMeasure {
  return {
    title: `Null rate of ${column}`,
    caption: 'Null or missing values, of the rows parsed.',
    observe: ({ report: { rates } }) =>
      Object.hasOwn(rates.null_rates, column) ? 100 * rates.null_rates[column]! : undefined,
    checks: ({ report }) => report.checks.filter((check) => judgesNulls(check, column)),
  };
}

function otherMeasure({ id, metric, column }: CheckResult): RateMeasure {
  const what = { missingValues: 'Missing values', invalidValues: 'Invalid values' }[metric as string] ?? id;
  const find = ({ report }: JudgedRun) => report.checks.filter((check) => check.id === id && isOther(check));
  return {
    title: column === null ? what : `${what} of ${column}`,
    caption: `The check ${id}, in percent.`,
    observe: (run) => find(run)[0]?.observed,
    checks: find,
  };
}

function judgesNulls({ metric, column }: CheckResult, wanted: string): boolean {
  return metric === 'nullValues' && column === wanted;
}

function judgesRejects({ metric }: CheckResult): boolean {
  return metric === 'alarmRate' || metric === 'blockRate';
}

/** A check in percent of what reports have no rate of its own for. */
function isOther(check: CheckResult): boolean {
  const { unit, metric } = check;
  return unit === 'percent' && metric !== 'nullValues' && metric !== 'duplicateValues' && !judgesRejects(check);
}

/** The lines that a check draws: one, two for a range, none where its limit is no share. */
export function limitsOf({ id, operator, limit, unit, action, metric }: CheckResult): RateLimit[] {
  // Any number of rows but none would be another share on every date.
  if (unit === 'rows' && limit !== 0) return [];
  if (operator === '!=') return [];
  const severity = action === 'halt' ? 'stops' : 'notes';
  const values = typeof limit === 'number' ? [limit] : limit;
  return values.map((percent, index) => {
    const sign = values.length > 1 ? operator : (signs[operator] ?? operator);
    const words = { alarmRate: 'alarm above', blockRate: 'block above' }[metric as string] ?? `limit ${sign}`;
    return { id: `${id}/${index}`, percent, label: `${words} ${formatPercent(percent)}`, severity };
  });
}

/** As typeset. */
const signs: Readonly<Record<string, string>> = { '<=': '≤', '>=': '≥' };

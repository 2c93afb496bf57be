import type { AnomalyLimits } from '../contract/contract.ts';
import type { Assessment } from './assess-run.ts';
import { ratio } from './check-results.ts';
import type { Anomaly } from './report.ts';

/** What the rule looks at in a run, and in each promoted run before it. */
export interface RunShape {
  readonly inputRows: number;
  /** Valid rows by value of the contract's share column; null when there is none. */
  readonly typeShares: Readonly<Record<string, number>> | null;
}

/** How long a run took for how many rows. */
export interface RunPace {
  readonly inputRows: number;
  readonly durationSeconds: number;
}

/** Makes the median of absolute deviations of normally distributed numbers their standard deviation. */
const madScale = 1.4826;

/** Of the median, the least that the MAD counts as: days of equally many rows would make any other number odd. */
const leastMad = 0.01;

/** Limits are inclusive, and a difference that equals one must not exceed it by how it was rounded. */
const rounding = 1e-9;

/**
 * Where the run differs from the baseline by more than the limits: its row count from the median by `madFactor` × 1.4826 ×
 * MAD, the share of a type, also of one that is new or gone, by `sharePoints`. Nothing when the baseline is too small.
 */
export function findAnomalies(limits: AnomalyLimits, run: RunShape, baseline: readonly RunShape[]): Anomaly[] {
  return [...rowCountAnomalies(limits, run, baseline), ...shareAnomalies(limits, run, baseline)];
}

function rowCountAnomalies(limits: AnomalyLimits, run: RunShape, baseline: readonly RunShape[]): Anomaly[] {
  const counts = baseline.map(({ inputRows }) => inputRows);
  const found = findOutlier(limits, run.inputRows, counts);
  return found === undefined ? [] : [{ subject: 'input_rows', kind: 'row_count', ...found }];
}

/**
 * Whether the run took longer or shorter, or had more or fewer rows per second, than the rule for row counts allows. False
 * when the baseline is too small.
 */
export function isRuntimeAnomaly(limits: AnomalyLimits, run: RunPace, baseline: readonly RunPace[]): boolean {
  const measures = [
    ({ durationSeconds }: RunPace) => durationSeconds,
    ({ inputRows, durationSeconds }: RunPace) => ratio(inputRows, durationSeconds),
  ];
  return measures.some((measure) => findOutlier(limits, measure(run), baseline.map(measure)) !== undefined);
}

type Outlier = Omit<Anomaly, 'subject' | 'kind'>;

/** `observed` with what is usual, if it differs from the median of `before` by more than `madFactor` × 1.4826 × MAD. */
function findOutlier(
  { minimumRuns, madFactor }: AnomalyLimits,
  observed: number,
  before: readonly number[],
): Outlier | undefined {
  if (before.length < minimumRuns) return undefined;
  const center = median(before);
  const mad = median(before.map((number) => Math.abs(number - center)));
  const allowed = madFactor * madScale * Math.max(mad, leastMad * center);
  const found = { observed, median: center, allowed, runs: before.length };
  return isBeyond(found) ? found : undefined;
}

function shareAnomalies({ minimumRuns, sharePoints }: AnomalyLimits, run: RunShape, baseline: readonly RunShape[]) {
  const now = percentages(run);
  const before = baseline.map(percentages).filter((shares) => shares !== null);
  if (now === null || before.length < minimumRuns) return [];
  const types = new Set([now, ...before].flatMap((shares) => [...shares.keys()]));
  return Array.from(types).flatMap((subject): Anomaly[] => {
    const center = median(before.map((shares) => shares.get(subject) ?? 0));
    const found = { observed: now.get(subject) ?? 0, median: center, allowed: sharePoints, runs: before.length };
    return isBeyond(found) ? [{ subject, kind: 'type_share', ...found }] : [];
  });
}

/** Shares in percent; null for a run that has none, because it has no share column or no valid row. */
function percentages({ typeShares }: RunShape): ReadonlyMap<string, number> | null {
  const counts = Object.entries(typeShares ?? {});
  const rows = counts.reduce((sum, [, count]) => sum + count, 0);
  return rows === 0 ? null : new Map(counts.map(([value, count]) => [value, (100 * count) / rows]));
}

function isBeyond({ observed, median: center, allowed }: Pick<Anomaly, 'observed' | 'median' | 'allowed'>): boolean {
  return Math.abs(observed - center) - allowed > rounding * Math.max(1, center);
}

/** The middle one of the sorted numbers, or the mean of the two in the middle. Of none, NaN. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The assessment of a run together with its anomalies, which block it or warn as the contract says. */
export function withAnomalies(
  assessment: Assessment,
  anomalies: readonly Anomaly[],
  action: AnomalyLimits['action'],
): Assessment & { readonly anomalies: readonly Anomaly[] } {
  if (anomalies.length === 0) return { ...assessment, anomalies };
  const problems = [...assessment.problems, ...anomalies.map(describeAnomaly)];
  const isBlocked = action === 'halt' || assessment.result === 'blocked';
  return { ...assessment, anomalies, problems, result: isBlocked ? 'blocked' : 'warned' };
}

/** One sentence with the observed number, the median and the limit. A type is a value of rows, which only the report names. */
export function describeAnomaly({ subject, kind, observed, median: center, allowed, runs }: Anomaly): string {
  const [unit, name] = kind === 'row_count' ? ['rows', subject] : ['%', 'share of a type (the report names it)'];
  const limit = kind === 'row_count' ? `${show(allowed)} rows` : `${show(allowed)} percentage points`;
  return (
    `${name}: ${show(observed)} ${unit} observed, ${show(center)} ${unit} is the median of the last ${runs} promoted ` +
    `runs, and a difference of at most ${limit} is usual.`
  );
}

function show(number: number): number {
  return Math.round(number * 1000) / 1000;
}

import type { Contract, Finding } from '../contract/contract.ts';
import { ReasonCode } from '../contract/reason.ts';
import type { Halts } from '../verdicts/halts.ts';
import type { Tally } from '../verdicts/tally.ts';
import type { RowCounts } from '../verdicts/verdict.ts';
import { checkResults, ratio } from './check-results.ts';
import type { CheckResult, Report } from './report.ts';

/** The part of a report that says how the data is. */
export type Assessment = Pick<
  Report,
  'result' | 'counts' | 'rates' | 'checks' | 'error_type_distribution' | 'type_shares' | 'problems'
>;

/** Judges a run as a whole, from its counted rows. */
export function assessRun(
  contract: Contract,
  tally: Tally,
  counts: RowCounts,
  typeShares: Readonly<Record<string, number>> | null,
): Assessment {
  const checks = checkResults(contract, tally, counts);
  const failed = checks.filter(({ result }) => result === 'fail');
  const warned = checks.filter(({ result }) => result === 'warn');
  const halts = describeHalts(tally.halts, failed);
  const duplicates = counts.duplicate_rows === 0 ? {} : { DUPLICATE_KEY: counts.duplicate_rows };
  return {
    result: failed.length + halts.length > 0 ? 'blocked' : warned.length > 0 ? 'warned' : 'passed',
    counts,
    rates: {
      rows_parsed: tally.parsedRows,
      quarantine_rate: ratio(counts.quarantined_rows, counts.input_rows),
      validation_failure_rate: ratio(counts.quarantined_rows + counts.condemned_rows, counts.input_rows),
      duplicate_rate: ratio(counts.duplicate_rows, counts.input_rows),
      avg_attempt_count: ratio(tally.attempts, counts.input_rows - counts.valid_rows),
      duplicate_detection_rate: ratio(counts.duplicate_rows + tally.duplicateFailureRows, counts.input_rows),
      auto_condemnation_rate: ratio(tally.autoCondemnedRows, counts.input_rows),
      null_rates: Object.fromEntries(
        contract.sourceColumns.map(({ name }) => [name, ratio(tally.nulls(name), tally.parsedRows)]),
      ),
    },
    checks,
    error_type_distribution: { ...tally.reasons(), ...duplicates },
    type_shares: typeShares,
    problems: [...halts, ...failed.map(describeCheck), ...warned.map(describeCheck)],
  };
}

/** One sentence for each thing that halts the run, unless a failed check of the same column says it. */
function describeHalts({ objects, rules, unknownColumnRows }: Halts, failed: readonly CheckResult[]): string[] {
  const isSaid = ({ column }: Finding) =>
    column !== null && failed.some((check) => check.action === 'halt' && check.column === column);
  return [
    ...objects.map(
      ({ object, offset, why }) =>
        `"${object}" does not decode after ${offset} decoded bytes: ${why} (${ReasonCode.malformedRow}).`,
    ),
    ...rules
      .filter(({ finding }) => !isSaid(finding))
      .map(
        ({ finding: { column, message, code }, rows }) =>
          `${column ?? 'the row'}: ${message} (${code}), in ${rows} rows.`,
      ),
    ...(unknownColumnRows === 0
      ? []
      : [`${unknownColumnRows} rows have columns that the contract does not know (${ReasonCode.schemaError}).`]),
  ];
}

/** One sentence with the observed number and the limit, without row values. */
export function describeCheck({ id, observed, operator, limit, unit }: CheckResult): string {
  const unitName = unit === 'percent' ? ' %' : ` ${unit}`;
  const limits = typeof limit === 'number' ? [limit] : limit;
  const shown = unit === 'percent' ? roundBeside(observed, limits) : observed;
  return `${id}: ${shown}${unitName} observed, ${operator} ${limits.join(' and ')}${unitName} required.`;
}

/** `observed` with 6 digits, or as many more as it takes to stay on its side of each limit. */
function roundBeside(observed: number, limits: readonly number[]): number {
  const side = (value: number) => limits.map((limit) => Math.sign(value - limit)).join();
  for (let digits = 6; digits < 17; digits += 1) {
    const rounded = Number(observed.toPrecision(digits));
    if (side(rounded) === side(observed)) return rounded;
  }
  return observed;
}

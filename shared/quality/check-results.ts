import type { Check, Contract, Operator } from '../contract/contract.ts';
import type { Tally } from '../verdicts/tally.ts';
import type { RowCounts } from '../verdicts/verdict.ts';
import type { CheckResult } from './report.ts';

/** Every check of the contract as it came out, the limits of the dataset last: the two rates, and rows that fail again and again. */
export function checkResults(contract: Contract, tally: Tally, counts: RowCounts): CheckResult[] {
  return [
    ...contract.checks.map((check) => checkResult(check, tally, counts)),
    ...rateResults(contract, counts),
    attemptResult(contract, tally),
  ];
}

function checkResult(check: Check, tally: Tally, counts: RowCounts): CheckResult {
  const { id, metric, column, action, operator, limit, unit } = check;
  const { rows, of } = observe(check, tally, counts);
  const observed = unit === 'percent' ? percentage(rows, of) : rows;
  const holds = compare(operator, observed, limit);
  const broken = action === 'halt' ? 'fail' : action;
  return {
    id,
    metric,
    column,
    action,
    operator: symbols[operator],
    limit,
    observed,
    unit,
    result: holds ? 'pass' : broken,
  };
}

/** The rows a check counts, and the number they are a share of. */
function observe({ metric, column }: Check, tally: Tally, counts: RowCounts): { rows: number; of: number } {
  switch (metric) {
    case 'rowCount':
      return { rows: counts.valid_rows, of: counts.input_rows };
    case 'nullValues':
      return { rows: tally.nulls(column ?? ''), of: tally.parsedRows };
    case 'missingValues':
      return { rows: tally.missing(column ?? ''), of: tally.parsedRows };
    case 'invalidValues':
      return { rows: tally.invalid(column ?? ''), of: tally.parsedRows };
    case 'duplicateValues':
      return { rows: counts.duplicate_rows, of: counts.input_rows };
  }
}

function rateResults({ alarmRate, blockRate }: Contract, counts: RowCounts): CheckResult[] {
  const { input_rows, quarantined_rows, condemned_rows } = counts;
  // Condemned rows too: a day of rows that were bad before must not pass in silence.
  const rejected = percentage(quarantined_rows + condemned_rows, input_rows);
  const quarantined = percentage(quarantined_rows, input_rows);
  const rate = { column: null, operator: '<=', unit: 'percent' } as const;
  const alarm = { limit: alarmRate, observed: rejected, result: rejected <= alarmRate ? 'pass' : 'warn' } as const;
  const block = {
    limit: blockRate,
    observed: quarantined,
    result: quarantined <= blockRate ? 'pass' : 'fail',
  } as const;
  return [
    { id: 'alarmRate', metric: 'alarmRate', action: 'warn', ...rate, ...alarm },
    { id: 'blockRate', metric: 'blockRate', action: 'halt', ...rate, ...block },
  ];
}

function attemptResult({ highAttemptRows: limit }: Contract, { highAttemptRows: observed }: Tally): CheckResult {
  const limits = { operator: '<', limit, observed, unit: 'rows' } as const;
  const result = observed < limit ? 'pass' : 'warn';
  return { id: 'highAttemptRows', metric: 'highAttemptRows', column: null, action: 'warn', ...limits, result };
}

/** One rounding only, so that a share which equals its limit is seen as equal. */
function percentage(part: number, whole: number): number {
  return ratio(100 * part, whole);
}

/** `part` of `whole`; of nothing, nothing. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const symbols: Readonly<Record<Operator, string>> = {
  mustBe: '=',
  mustNotBe: '!=',
  mustBeGreaterThan: '>',
  mustBeGreaterOrEqualTo: '>=',
  mustBeLessThan: '<',
  mustBeLessOrEqualTo: '<=',
  mustBeBetween: 'between',
  mustNotBeBetween: 'not between',
};

function compare(operator: Operator, observed: number, limit: Check['limit']): boolean {
  const [low, high] = typeof limit === 'number' ? [limit, limit] : limit;
  switch (operator) {
    case 'mustBe':
      return observed === low;
    case 'mustNotBe':
      return observed !== low;
    case 'mustBeGreaterThan':
      return observed > low;
    case 'mustBeGreaterOrEqualTo':
      return observed >= low;
    case 'mustBeLessThan':
      return observed < low;
    case 'mustBeLessOrEqualTo':
      return observed <= low;
    case 'mustBeBetween':
      return observed >= low && observed <= high;
    case 'mustNotBeBetween':
      return observed < low || observed > high;
  }
}

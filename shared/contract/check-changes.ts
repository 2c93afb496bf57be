import { noRow, numbersBeside, passingNumbers, possibleNumbers } from './check-range.ts';
import type { ContractChange, ContractStep } from './contract-changes.ts';
import type { Action, Check, Contract } from './contract.ts';
import { intersect, isWithin, type NumberSet } from './interval.ts';
import { isRowRule } from './quality-entry.ts';

/** The checks that fail runs which passed before, by what they say together with the defaults, whatever entry says it. */
export function findCheckChanges({ before, after }: ContractStep): ContractChange[] {
  return after.checks.filter(isHalting).flatMap((check): ContractChange[] => {
    const related = before.checks.filter((each) => observesSame(each, check));
    const known = knownBefore(before, check);
    if (follows(check, related.filter(isHalting), known)) return [];
    const place = check.column ?? 'the table';
    const action = isRowCheck(check, after) ? rowAction(before, place, check.metric) : undefined;
    if (action !== undefined) {
      return [{ rule: 'action-tightened', place, message: `${check.metric} did ${action} and does halt` }];
    }
    const stated = related.filter((each) => !isRowCheck(each, before));
    if (stated.length === 0) return [{ rule: 'check-added', place, message: `has ${describe(check)}, which is new` }];
    const rule = follows(check, stated, known) ? 'action-tightened' : 'check-tightened';
    return [{ rule, place, message: `had ${stated.map(describe).join(' and ')}, and has ${describe(check)}` }];
  });
}

/**
 * What becomes of rows that break a rule about every row: no null in a required column, or no invalid value. Undefined
 * when a contract has no such rule.
 */
export function rowAction(contract: Contract, column: string, metric: Check['metric']): Action | undefined {
  const found = contract.sourceColumns.find(({ name }) => name === column);
  if (found === undefined || (metric === 'nullValues' && found.nullable)) return undefined;
  const stated = contract.checks.find(
    (check) => check.column === column && check.metric === metric && isRowCheck(check, contract),
  );
  return stated?.action ?? 'quarantine';
}

function isHalting({ action }: Check): boolean {
  return action === 'halt';
}

function isRowCheck({ metric, column, operator, limit }: Check, { sourceColumns }: Contract): boolean {
  const found = sourceColumns.find(({ name }) => name === column);
  return isRowRule({ metric, [operator]: limit }, { required: found?.nullable === false });
}

/** nullValues count what missingValues do that list nothing; duplicates are of the key, wherever they are asked for. */
function observesSame(one: Check, other: Check): boolean {
  const [metric, otherMetric] = [one, other].map((each) =>
    each.metric === 'nullValues' ? 'missingValues' : each.metric,
  );
  return metric === otherMetric && (metric === 'duplicateValues' || one.column === other.column);
}

/** What `check` may observe in data of before: where its column is new, no value and so no invalid one. */
function knownBefore({ sourceColumns }: Contract, check: Check): NumberSet {
  const isNew = check.column !== null && sourceColumns.every(({ name }) => name !== check.column);
  return isNew && check.metric === 'invalidValues' ? noRow(check) : possibleNumbers(check);
}

/** Whether `check` passes wherever all the `others` do. */
function follows(check: Check, others: readonly Check[], known: NumberSet): boolean {
  const numbers = others.reduce((all, other) => intersect(all, numbersBeside(other, check)), known);
  return isWithin(numbers, passingNumbers(check));
}

function describe({ metric, operator, limit, unit, action, missingValues = [] }: Check): string {
  const list = missingValues.length === 0 ? '' : ` (${missingValues.join(', ')})`;
  const limits = typeof limit === 'number' ? String(limit) : limit.join(' and ');
  return `${metric}${list} ${operator} ${limits}${unit === 'percent' ? ' %' : ''} (${action})`;
}

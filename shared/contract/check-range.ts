import type { Check, Operator } from './contract.ts';
import { type IntervalLimits, intersect, isWithin, type NumberSet, numbersWithin } from './interval.ts';

/** What an operator asks of the observed number; one of several intervals is enough. */
const asked: Readonly<Record<Operator, (low: number, high: number) => readonly IntervalLimits[]>> = {
  mustBe: (limit) => [{ minimum: limit, maximum: limit }],
  mustNotBe: (limit) => [{ exclusiveMaximum: limit }, { exclusiveMinimum: limit }],
  mustBeGreaterThan: (limit) => [{ exclusiveMinimum: limit }],
  mustBeGreaterOrEqualTo: (limit) => [{ minimum: limit }],
  mustBeLessThan: (limit) => [{ exclusiveMaximum: limit }],
  mustBeLessOrEqualTo: (limit) => [{ maximum: limit }],
  mustBeBetween: (low, high) => [{ minimum: low, maximum: high }],
  mustNotBeBetween: (low, high) => [{ exclusiveMaximum: low }, { exclusiveMinimum: high }],
};

const possible: Readonly<Record<Check['unit'], IntervalLimits>> = {
  rows: { minimum: 0 },
  percent: { minimum: 0, maximum: 100 },
};

function numbersIn(unit: Check['unit'], ...parts: readonly IntervalLimits[]): NumberSet {
  const isWhole = unit === 'rows';
  const all = numbersWithin(possible[unit], isWhole);
  return parts.flatMap((limits) => intersect(numbersWithin(limits, isWhole), all));
}

/** Every number that a check may observe. */
export function possibleNumbers({ unit }: Check): NumberSet {
  return numbersIn(unit, {});
}

/** The number 0, in the unit of a check. */
export function noRow({ unit }: Pick<Check, 'unit'>): NumberSet {
  return numbersIn(unit, { maximum: 0 });
}

/** The numbers with which a check passes. */
export function passingNumbers({ unit, operator, limit }: Check): NumberSet {
  const [low, high] = typeof limit === 'number' ? [limit, limit] : limit;
  return numbersIn(unit, ...asked[operator](low, high));
}

/** What `other` may observe, of the same rows, when `check` passes. */
export function numbersBeside(check: Check, other: Check): NumberSet {
  const numbers = withOtherList(check, other);
  if (check.unit === other.unit) return numbers;
  // What share of a day so many rows are cannot be told, but no row is 0 percent, and some are more.
  const none = noRow(check);
  return intersect(
    isWithin(numbers, none) ? noRow(other) : possibleNumbers(other),
    intersect(numbers, none).length === 0 ? numbersIn(other.unit, { exclusiveMinimum: 0 }) : possibleNumbers(other),
  );
}

/** Where `other` lists values as missing that `check` does not, it may count more of them, and the other way round fewer. */
function withOtherList(check: Check, other: Check): NumberSet {
  const numbers = passingNumbers(check);
  const [first, last, all] = [numbers[0], numbers.at(-1), possibleNumbers(check)[0]!];
  if (first === undefined || last === undefined) return numbers;
  const [mayBeFewer, mayBeMore] = [listsMore(check, other), listsMore(other, check)];
  if (!mayBeFewer && !mayBeMore) return numbers;
  return [{ from: mayBeFewer ? all.from : first.from, to: mayBeMore ? all.to : last.to }];
}

function listsMore({ missingValues = [] }: Check, other: Check): boolean {
  return missingValues.some((value) => !(other.missingValues ?? []).includes(value));
}

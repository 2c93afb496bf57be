import { parseBound, storedType, type StoredType } from './column-type.ts';
import type { DocumentColumn } from './contract-document.ts';
import type { RowJudge } from './contract.ts';
import { type IntervalLimits, intersect, isWithin, type NumberSet, numbersWithin } from './interval.ts';

/** The judges of the contracts that a column belongs to. */
interface Judges {
  readonly before: RowJudge;
  readonly after: RowJudge;
}

/**
 * What `young` says that may refuse a value which `old` takes, whatever becomes of its row. The types must be the same, or
 * that of `young` the wider one.
 */
export function describeNarrowing(old: DocumentColumn, young: DocumentColumn, judges: Judges): string[] {
  const listed = validValuesOf(old);
  if (listed !== undefined) {
    const isTaken = (judge: RowJudge, value: string) =>
      judge({ [young.name]: value }).every(({ column }) => column !== young.name);
    const refused = listed.filter((value) => isTaken(judges.before, value) && !isTaken(judges.after, value));
    return refused.length === 0 ? [] : [`no longer takes ${refused.join(', ')}`];
  }
  const narrower: string[] = [];
  if (!isWithin(limitedNumbers(old), limitedNumbers(young))) {
    narrower.push(`limits were ${describeLimits(old)} and are ${describeLimits(young)}`);
  }
  const [before, after] = [patternOf(old), patternOf(young)];
  // Whether one regular expression takes all that another takes cannot be told.
  if (after !== undefined && after !== before) narrower.push(`pattern was ${before ?? 'not there'} and is ${after}`);
  if (validValuesOf(young) !== undefined) narrower.push('validValues were not there');
  return narrower;
}

function validValuesOf({ quality = [] }: DocumentColumn): readonly string[] | undefined {
  return quality.map((entry) => entry.arguments?.validValues).find(Boolean);
}

function patternOf({ logicalTypeOptions, quality = [] }: DocumentColumn): string | undefined {
  return logicalTypeOptions?.pattern ?? quality.map((entry) => entry.arguments?.pattern).find(Boolean);
}

/** The values within the limits of a column, in the form that they are compared in; of texts, the lengths. */
function limitedNumbers(column: DocumentColumn): NumberSet {
  const stored = storedType(column)!;
  const { minLength, maxLength, ...options } = column.logicalTypeOptions ?? {};
  const bound = (stated: number | string | undefined) =>
    stated === undefined ? undefined : parseBound(stored, stated);
  const isWhole = stored.type !== 'double';
  const limits = {
    minimum: minLength ?? bound(options.minimum),
    maximum: maxLength ?? bound(options.maximum),
    exclusiveMinimum: bound(options.exclusiveMinimum),
    exclusiveMaximum: bound(options.exclusiveMaximum),
  };
  return intersect(numbersWithin(limits, isWhole), numbersWithin(rangeOf(stored), isWhole));
}

/** What a type holds at all, where a contract could state it as a limit. */
function rangeOf({ type, precision = 0 }: StoredType): IntervalLimits {
  switch (type) {
    case 'string':
      return { minimum: 0 };
    case 'int32':
      return { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case 'decimal':
      return { exclusiveMinimum: -(10n ** BigInt(precision)), exclusiveMaximum: 10n ** BigInt(precision) };
    case 'int64':
    case 'double':
    case 'date':
    case 'timestamp':
    case 'bool':
      return {};
  }
}

const limitNames = ['minLength', 'maxLength', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const;

function describeLimits({ logicalTypeOptions: options = {} }: DocumentColumn): string {
  const stated = limitNames.filter((name) => options[name] !== undefined);
  return stated.map((name) => `${name} ${options[name]}`).join(', ') || 'none';
}

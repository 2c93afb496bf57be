import { describeType, parseBound, storedType } from './column-type.ts';
import type { DocumentColumn, LogicalTypeOptions } from './contract-document.ts';
import type { ContractChange } from './contract-changes.ts';
import { qualityCustomValues, relationshipCustomValues, relationshipDefaults } from './custom-properties.ts';
import { isRowRule } from './quality-entry.ts';

/** What of a column changed from `old` to `young`, as far as it can reject rows or data that passed before. */
export function findColumnChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  return [
    ...findTypeChanges(old, young),
    ...(old.required !== true && young.required === true
      ? [{ rule: 'column-required', place: young.name, message: 'was optional and is required' }]
      : []),
    ...findLimitChanges(old, young),
    ...findTextChanges(old, young),
    ...findReferenceChanges(old, young),
    ...findActionChanges(old, young),
  ];
}

function findTypeChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  const [before, after] = [storedType(old)!, storedType(young)!];
  const same = describeType(before) === describeType(after);
  const wider =
    (before.type === 'int32' && after.type === 'int64') ||
    (before.type === 'decimal' &&
      after.type === 'decimal' &&
      before.scale === after.scale &&
      (after.precision ?? 0) > (before.precision ?? 0));
  const message = `was ${describeType(before)} and is ${describeType(after)}`;
  const changes = same || wider ? [] : [{ rule: 'column-type', place: young.name, message }];
  if (before.zone === after.zone) return changes;
  // Without a zone such values were refused; with one they are taken. The other way round it is narrower.
  if (before.zone === undefined) return changes;
  return [...changes, { rule: 'column-zone', place: young.name, message: 'no longer says what no offset means' }];
}

const lowerEnds = ['minimum', 'exclusiveMinimum', 'minLength'] as const;
const upperEnds = ['maximum', 'exclusiveMaximum', 'maxLength'] as const;

function findLimitChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  return [...lowerEnds, ...upperEnds].flatMap((name) => {
    const [before, after] = [old.logicalTypeOptions?.[name], young.logicalTypeOptions?.[name]];
    if (after === undefined || before === after) return [];
    const isLower = (lowerEnds as readonly string[]).includes(name);
    if (before !== undefined) {
      const [from, to] = [boundOf(old, before), boundOf(young, after)];
      if (isLower ? to <= from : to >= from) return [];
    }
    const message = `${name} was ${before ?? 'not there'} and is ${after}`;
    return [{ rule: 'rule-tightened', place: young.name, message }];
  });
}

function boundOf(column: DocumentColumn, bound: NonNullable<LogicalTypeOptions['minimum']>): number | bigint {
  if (column.logicalType === 'string') return Number(bound);
  return parseBound(storedType(column)!, bound) ?? Number(bound);
}

function findTextChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  const changes: ContractChange[] = [];
  const [before, after] = [patternOf(old), patternOf(young)];
  if (after !== undefined && after !== before) {
    // Whether one regular expression takes all that another takes cannot be told.
    const message = `pattern was ${before ?? 'not there'} and is ${after}`;
    changes.push({ rule: 'rule-tightened', place: young.name, message });
  }
  const [allowed, still] = [validValuesOf(old), validValuesOf(young)];
  if (still === undefined) return changes;
  const gone = allowed?.filter((value) => !still.includes(value));
  if (gone?.length === 0) return changes;
  const message = gone === undefined ? 'validValues were not there' : `validValues no longer has ${gone.join(', ')}`;
  return [...changes, { rule: 'rule-tightened', place: young.name, message }];
}

function patternOf({ logicalTypeOptions, quality = [] }: DocumentColumn): string | undefined {
  return logicalTypeOptions?.pattern ?? quality.map((entry) => entry.arguments?.pattern).find(Boolean);
}

function validValuesOf({ quality = [] }: DocumentColumn): readonly string[] | undefined {
  return quality.map((entry) => entry.arguments?.validValues).find(Boolean);
}

function findReferenceChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  const described = ({ relationships = [] }: DocumentColumn) =>
    relationships.map((each) => {
      const { schemaVersion, scope } = { ...relationshipDefaults, ...relationshipCustomValues(each) };
      return `${each.to} of v${schemaVersion} (${scope})`;
    });
  const [before, after] = [described(old), described(young)];
  return after
    .filter((each) => !before.includes(each))
    .map((each) => ({ rule: 'reference-added', place: young.name, message: `must now be in ${each}` }));
}

const severity = { warn: 0, quarantine: 1, halt: 2 } as const;

/** A rule about every row that now does more to one which breaks it. */
function findActionChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  const actionOf = (column: DocumentColumn, metric: string) => {
    const entry = (column.quality ?? []).find((each) => each.metric === metric && isRowRule(each, column));
    return entry === undefined ? undefined : (qualityCustomValues(entry).action ?? 'quarantine');
  };
  return ['nullValues', 'invalidValues'].flatMap((metric) => {
    const [before, after] = [actionOf(old, metric) ?? 'quarantine', actionOf(young, metric)];
    if (after === undefined || severity[after] <= severity[before]) return [];
    return [{ rule: 'action-tightened', place: young.name, message: `${metric} did ${before} and does ${after}` }];
  });
}

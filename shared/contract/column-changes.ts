import { rowAction } from './check-changes.ts';
import { describeType, storedType, type StoredType } from './column-type.ts';
import type { DocumentColumn } from './contract-document.ts';
import type { ContractChange, ContractStep } from './contract-changes.ts';
import { describeNarrowing } from './value-narrowing.ts';

/** What of a column changed from `old` to `young`, as far as it can reject rows that passed before. */
export function findColumnChanges(old: DocumentColumn, young: DocumentColumn, step: ContractStep): ContractChange[] {
  return [
    ...findTypeChanges(old, young),
    ...(old.required !== true && young.required === true
      ? [{ rule: 'column-required', place: young.name, message: 'was optional and is required' }]
      : []),
    // Values of another type cannot be compared, and that it is another one breaks enough.
    ...(isAsWide(storedType(old)!, storedType(young)!) ? findValueChanges(old, young, step) : []),
  ];
}

function findTypeChanges(old: DocumentColumn, young: DocumentColumn): ContractChange[] {
  const [before, after] = [storedType(old)!, storedType(young)!];
  const message = `was ${describeType(before)} and is ${describeType(after)}`;
  const changes = isAsWide(before, after) ? [] : [{ rule: 'column-type', place: young.name, message }];
  // Without a zone such values were refused; with one they are taken. The other way round it is narrower.
  if (before.zone === undefined || before.zone === after.zone) return changes;
  return [...changes, { rule: 'column-zone', place: young.name, message: 'no longer says what no offset means' }];
}

function isAsWide(before: StoredType, after: StoredType): boolean {
  if (before.type === 'int32' && after.type === 'int64') return true;
  const { precision = 0, scale = 0 } = before;
  return before.type === after.type && scale === (after.scale ?? 0) && precision <= (after.precision ?? 0);
}

function findValueChanges(
  old: DocumentColumn,
  young: DocumentColumn,
  { before, after }: ContractStep,
): ContractChange[] {
  const place = young.name;
  const metric = 'invalidValues';
  const [did, does] = [rowAction(before, place, metric), rowAction(after, place, metric)];
  const judges = { before: before.judge, after: after.judge };
  const narrowing = describeNarrowing(old, young, judges);
  // Rows that only warn are kept, but counted, and a limit of their number may fail the run.
  const isLimited = after.checks.some(
    (check) => check.column === place && check.metric === metric && check.action === 'halt',
  );
  if (narrowing.length > 0 && (does !== 'warn' || isLimited)) {
    return narrowing.map((message) => ({ rule: 'rule-tightened', place, message }));
  }
  // A rule that halts is a check too, which is compared with the other checks.
  if (did !== 'warn' || does !== 'quarantine') return [];
  const withoutRules = { ...young, logicalTypeOptions: {}, quality: [] };
  if (describeNarrowing(withoutRules, young, judges).length === 0) return [];
  return [{ rule: 'action-tightened', place, message: `${metric} did ${did} and does ${does}` }];
}

import { findCheckChanges } from './check-changes.ts';
import { findColumnChanges } from './column-changes.ts';
import type { ContractDocument, DocumentColumn, DocumentTable, QualityEntry } from './contract-document.ts';
import { anomalyDefaults, contractCustomValues, customDefaults } from './custom-properties.ts';
import { isRowRule, keyColumns } from './quality-entry.ts';

/** A change that breaks readers or rejects data which passed before: it needs a new schema version. */
export interface ContractChange {
  /** The rule it breaks, such as `column-removed`; docs/reference/contract.md lists them. */
  readonly rule: string;
  /** A column, a customProperty, or `the table`. */
  readonly place: string;
  readonly message: string;
}

/**
 * The breaking changes between two contents of one contract file. None for what only adds or loosens. A content that
 * changed under the same version is one too, because every version is published once.
 */
export function findContractChanges(old: ContractDocument, young: ContractDocument): ContractChange[] {
  const [before, after] = [old.schema[0]!, young.schema[0]!];
  return [
    ...findVersionChanges(old, young),
    ...findTableChanges(before, after),
    ...before.properties.flatMap((column) => {
      const successor = after.properties.find(({ name }) => name === column.name);
      if (successor === undefined) return [{ rule: 'column-removed', place: column.name, message: 'is gone' }];
      return [
        ...findColumnChanges(column, successor),
        ...findCheckChanges(column.name, checksOf(column), checksOf(successor)),
      ];
    }),
    ...after.properties
      .filter(({ name }) => before.properties.every((each) => each.name !== name))
      .flatMap(findNewColumnChanges),
    ...findCheckChanges('the table', before.quality ?? [], after.quality ?? []),
    ...findCustomChanges(old, young),
  ];
}

/** Rows that were delivered before a column was there have nothing in it, which it must allow. */
function findNewColumnChanges(column: DocumentColumn): ContractChange[] {
  const { name, required } = column;
  if (required === true) return [{ rule: 'required-column-added', place: name, message: 'is new and required' }];
  const nullChecks = checksOf(column).filter(({ metric }) => metric === 'nullValues' || metric === 'missingValues');
  return findCheckChanges(name, [], nullChecks);
}

/** The entries of a column that look at the dataset as a whole; rules about single rows are compared with the column. */
function checksOf(column: DocumentColumn): readonly QualityEntry[] {
  return (column.quality ?? []).filter((entry) => !isRowRule(entry, column));
}

function findVersionChanges(old: ContractDocument, young: ContractDocument): ContractChange[] {
  if (JSON.stringify(old) === JSON.stringify(young)) return [];
  const order = compareVersions(old.version, young.version);
  if (order < 0) return [];
  const message = `is ${young.version} as before or lower (${old.version}), although the content changed`;
  return [{ rule: 'version-not-raised', place: 'version', message }];
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at === -1 ? 0 : left[at]! - right[at]!;
}

function findTableChanges(before: DocumentTable, after: DocumentTable): ContractChange[] {
  const [from, to] = [keyColumns(before.properties).join(', '), keyColumns(after.properties).join(', ')];
  return from === to ? [] : [{ rule: 'key-changed', place: 'the table', message: `the key was ${from} and is ${to}` }];
}

/** What other than equal values is stricter: `lower` and `higher` say in which direction, `other` that any change is. */
const customRules = {
  rawFormat: 'other',
  orderColumn: 'other',
  monthColumn: 'other',
  alarmRate: 'lower',
  blockRate: 'lower',
  driftShare: 'lower',
  breakerLimit: 'lower',
  maxPartitionBytes: 'lower',
  maxLineBytes: 'lower',
} as const;

const unknownFieldsOrder = ['ignore', 'quarantine', 'halt'];

function findCustomChanges(old: ContractDocument, young: ContractDocument): ContractChange[] {
  const [before, after] = [
    { ...customDefaults, ...contractCustomValues(old) },
    { ...customDefaults, ...contractCustomValues(young) },
  ];
  const changes = Object.entries(customRules).flatMap(([name, stricter]): ContractChange[] => {
    const [from, to] = [before[name as keyof typeof customRules], after[name as keyof typeof customRules]];
    if (from === to || (stricter === 'lower' && Number(to) > Number(from))) return [];
    // It adds two columns, and the data of before stays readable.
    if (name === 'monthColumn' && from === null) return [];
    return [{ rule: 'property-tightened', place: name, message: `was ${String(from)} and is ${String(to)}` }];
  });
  const [from, to] = [before.unknownFields, after.unknownFields];
  if (unknownFieldsOrder.indexOf(to) > unknownFieldsOrder.indexOf(from)) {
    changes.push({ rule: 'property-tightened', place: 'unknownFields', message: `was ${from} and is ${to}` });
  }
  const [haltsBefore, haltsAfter] = [before, after].map(
    ({ anomaly }) => (anomaly.action ?? anomalyDefaults.action) === 'halt',
  );
  if (haltsAfter === true && haltsBefore === false) {
    changes.push({ rule: 'property-tightened', place: 'anomaly', message: 'did warn and does halt' });
  }
  for (const name of before.optionalColumns.filter((each) => !after.optionalColumns.includes(each))) {
    changes.push({ rule: 'property-tightened', place: 'optionalColumns', message: `no longer has ${name}` });
  }
  if (old.domain !== young.domain) {
    const message = `was ${old.domain} and is ${young.domain}, so that its data would lie elsewhere`;
    changes.push({ rule: 'domain-changed', place: 'domain', message });
  }
  return changes;
}

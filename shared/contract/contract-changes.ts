import { findCheckChanges } from './check-changes.ts';
import { findColumnChanges } from './column-changes.ts';
import { compileContract } from './compile-contract.ts';
import type { ContractDocument } from './contract-document.ts';
import type { Contract, Reference } from './contract.ts';
import { findPropertyChanges } from './property-changes.ts';
import { compileRows } from './row-compiler.ts';

/** A change that breaks readers or rejects data which passed before: it needs a new schema version. */
export interface ContractChange {
  /** The rule it breaks, such as `column-removed`; docs/reference/contract.md lists them. */
  readonly rule: string;
  /** A column, a customProperty, or `the table`. */
  readonly place: string;
  readonly message: string;
}

/** Two contents of one contract file, compiled: what they mean, defaults included. */
export interface ContractStep {
  readonly before: Contract;
  readonly after: Contract;
}

/**
 * The breaking changes between two contents of one contract file. None for what only adds or loosens, or says the same in
 * other words. A content that changed under the same version is one too, because every version is published once.
 */
export function findContractChanges(old: ContractDocument, young: ContractDocument): ContractChange[] {
  const step = { before: compileContract(old, '', compileRows), after: compileContract(young, '', compileRows) };
  return [
    ...findVersionChanges(old, young),
    ...findTableChanges(step),
    ...old.schema[0]!.properties.flatMap((column) => {
      const successor = young.schema[0]!.properties.find(({ name }) => name === column.name);
      if (successor === undefined) return [{ rule: 'column-removed', place: column.name, message: 'is gone' }];
      return findColumnChanges(column, successor, step);
    }),
    ...findNewColumnChanges(step),
    ...step.after.references.flatMap((reference) => findReferenceChanges(reference, step)),
    ...findCheckChanges(step),
    ...findPropertyChanges(step).map((change) => ({ rule: 'property-tightened', ...change })),
  ];
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

function findTableChanges({ before, after }: ContractStep): ContractChange[] {
  const changes: ContractChange[] = [];
  const add = (rule: string, place: string, message: string) => changes.push({ rule, place, message });
  const [from, to] = [before.key.join(', '), after.key.join(', ')];
  if (from !== to) add('key-changed', 'the table', `the key was ${from} and is ${to}`);
  const [order, newOrder] = [sharedNames(before, after), sharedNames(after, before)];
  if (order !== newOrder) {
    add('column-moved', 'the table', `the order of columns was ${order} and is ${newOrder}`);
  }
  if (before.domain !== after.domain) {
    const message = `was ${before.domain} and is ${after.domain}, so that its data would lie elsewhere`;
    add('domain-changed', 'domain', message);
  }
  return changes;
}

/** The columns that both have, in the order of the first. */
function sharedNames({ sourceColumns }: Contract, other: Contract): string {
  return sourceColumns
    .map(({ name }) => name)
    .filter((name) => hasColumn(other, name))
    .join(', ');
}

function hasColumn({ sourceColumns }: Contract, column: string): boolean {
  return sourceColumns.some(({ name }) => name === column);
}

/** Rows that were delivered before a column was there have nothing in it, which it must allow. */
function findNewColumnChanges({ before, after }: ContractStep): ContractChange[] {
  return after.sourceColumns
    .filter(({ name, nullable }) => !nullable && !hasColumn(before, name))
    .map(({ name }) => ({ rule: 'required-column-added', place: name, message: 'is new and required' }));
}

/** Older rows have nothing in a new column, but a run of theirs waits for every parent all the same. */
function findReferenceChanges(reference: Reference, { before }: ContractStep): ContractChange[] {
  const { column: place, dataset, parentColumn, schemaVersion, scope, action } = reference;
  const ofParent = before.references.filter((each) => each.dataset === dataset && each.schemaVersion === schemaVersion);
  if (ofParent.length > 0 && !hasColumn(before, place)) return [];
  const earlier = ofParent.find((each) => each.column === place && each.parentColumn === parentColumn);
  if (earlier === undefined || (earlier.scope === 'all' && scope === 'sameDate')) {
    const message = `must now be in ${dataset}.${parentColumn} of v${schemaVersion} (${scope})`;
    return [{ rule: 'reference-added', place, message }];
  }
  if (earlier.action === action || action === 'quarantine') return [];
  const message = `a row without its parent did ${earlier.action} and does ${action}`;
  return [{ rule: 'action-tightened', place, message }];
}

import type { Problem } from '../errors.ts';
import { suggest } from './closest-word.ts';
import { describeType } from './column-type.ts';
import type { Column, Contract, Reference } from './contract.ts';
import { formatPath } from './document-path.ts';

/** A problem of a reference that shows only beside the other contracts. */
export interface ReferenceProblem extends Problem {
  /** The contract that has the reference. */
  readonly contract: Contract;
}

/** What is wrong with the references between contracts: parents that are not there or do not fit, and cycles. */
export function findReferenceProblems(contracts: readonly Contract[]): ReferenceProblem[] {
  const problems = contracts.flatMap((contract) =>
    contract.references.flatMap((reference) => {
      const message = describeMisfit(contracts, contract, reference);
      return message === undefined ? [] : [{ contract, path: placeOf(contract, reference), message }];
    }),
  );
  return [...problems, ...findCycleProblems(contracts)];
}

/** The datasets, each after all that it refers to, directly or by way of others; the given order does not matter. */
export function orderByReferences(contracts: readonly Contract[], datasets: readonly string[]): string[] {
  const parents = parentDatasets(contracts);
  const ordered = new Set<string>();
  const visit = (dataset: string) => {
    if (ordered.has(dataset)) return;
    for (const parent of parents.get(dataset) ?? []) visit(parent);
    ordered.add(dataset);
  };
  for (const dataset of [...datasets].sort()) visit(dataset);
  return [...ordered].filter((dataset) => datasets.includes(dataset));
}

/** Why a reference has no parent that it could be held against, if so. */
function describeMisfit(contracts: readonly Contract[], child: Contract, reference: Reference): string | undefined {
  const { dataset, schemaVersion, parentColumn } = reference;
  const versions = contracts.filter((each) => each.dataset === dataset);
  if (versions.length === 0) {
    const names = [...new Set(contracts.map((each) => each.dataset))];
    return `there is no dataset "${dataset}"${suggest(dataset, names)}`;
  }
  const parent = versions.find((each) => each.schemaVersion === schemaVersion);
  if (parent === undefined) {
    const known = versions.map((each) => each.schemaVersion).join(', ');
    return `"${dataset}" has no schema version ${schemaVersion}; it has: ${known}`;
  }
  const name = `${dataset} v${schemaVersion}`;
  const target = parent.sourceColumns.find((column) => column.name === parentColumn);
  if (target === undefined) {
    const names = parent.sourceColumns.map((column) => column.name);
    return `${name} has no column "${parentColumn}"${suggest(parentColumn, names)}`;
  }
  if (parent.key.length !== 1 || parent.key[0] !== parentColumn) {
    return `"${parentColumn}" is not the whole key of ${name}, which is (${parent.key.join(', ')})`;
  }
  const column = child.sourceColumns.find((each) => each.name === reference.column)!;
  return haveSameKind(column, target)
    ? undefined
    : `${name} has "${parentColumn}" as ${describeType(target)}, and this column is ${describeType(column)}`;
}

/** Both kinds of integers may be compared with each other. */
function haveSameKind(left: Column, right: Column): boolean {
  const kind = ({ type }: Column) => (type === 'int32' || type === 'int64' ? 'integer' : type);
  return kind(left) === kind(right);
}

/**
 * Each cycle once, at the reference that closes it. They are looked for between datasets, not between versions of them,
 * because runs of a date are ordered by dataset.
 */
function findCycleProblems(contracts: readonly Contract[]): ReferenceProblem[] {
  const parents = parentDatasets(contracts);
  const problems: ReferenceProblem[] = [];
  const done = new Set<string>();
  const visit = (dataset: string, path: readonly string[]) => {
    const trail = [...path, dataset];
    for (const parent of parents.get(dataset) ?? []) {
      const start = trail.indexOf(parent);
      if (start === -1) {
        if (!done.has(parent)) visit(parent, trail);
        continue;
      }
      const message = `references go round in a circle: ${[...trail.slice(start), parent].join(' → ')}`;
      for (const contract of contracts) {
        const closing = contract.references.find((reference) => reference.dataset === parent);
        if (contract.dataset !== dataset || closing === undefined) continue;
        problems.push({ contract, path: placeOf(contract, closing), message });
      }
    }
    done.add(dataset);
  };
  for (const dataset of parents.keys()) if (!done.has(dataset)) visit(dataset, []);
  return problems;
}

/** By dataset, the datasets that any version of it refers to, in alphabetical order. */
function parentDatasets(contracts: readonly Contract[]): Map<string, string[]> {
  const parents = new Map<string, Set<string>>();
  for (const { dataset, references } of contracts) {
    const known = parents.get(dataset) ?? new Set();
    for (const reference of references) known.add(reference.dataset);
    parents.set(dataset, known);
  }
  return new Map([...parents].map(([dataset, known]) => [dataset, [...known].sort()]));
}

function placeOf({ sourceColumns }: Contract, { column }: Reference): string {
  const index = sourceColumns.findIndex(({ name }) => name === column);
  return formatPath(['schema', 0, 'properties', index, 'relationships', 0]);
}

import type { DocumentColumn, Draft, QualityEntry } from './contract-document.ts';
import type { Operator } from './contract.ts';
import type { DocumentPath } from './document-path.ts';
import { operators } from './quality-schema.ts';

/** A quality entry with what its meaning depends on. */
export interface PlacedEntry {
  readonly entry: Draft<QualityEntry>;
  readonly path: DocumentPath;
  /** The column it stands at; undefined for an entry of the table. */
  readonly column: Draft<DocumentColumn> | undefined;
}

/** An operator with what it compares with: one number, or the two ends of a range. */
export interface StatedLimit {
  readonly operator: Operator;
  readonly limit: number | readonly [number, number];
}

/** The operators that an entry states, with their limits; a valid entry has exactly one. */
export function statedLimits(entry: Draft<QualityEntry>): readonly StatedLimit[] {
  return (Object.keys(operators) as Operator[]).flatMap((operator): readonly StatedLimit[] => {
    const stated = entry[operator];
    if (typeof stated === 'number') return [{ operator, limit: stated }];
    const [low, high] = stated ?? [];
    return low === undefined || high === undefined ? [] : [{ operator, limit: [low, high] }];
  });
}

/**
 * Whether an entry speaks of every single row, so that a row which breaks it is rejected: no invalid value at all, or no
 * null at all in a required column. All other entries are checks on the dataset as a whole.
 */
export function isRowRule(entry: Draft<QualityEntry>, column: Draft<DocumentColumn> | undefined): boolean {
  const rejects = entry.metric === 'invalidValues' || (entry.metric === 'nullValues' && column?.required === true);
  return rejects && entry.mustBe === 0;
}

/** The columns of the key, in its order: by primaryKeyPosition where given, then as they stand in the contract. */
export function keyColumns(columns: readonly (Draft<DocumentColumn> | undefined)[]): readonly string[] {
  return columns
    .filter((column) => column?.primaryKey === true)
    .sort((a, b) => (a?.primaryKeyPosition ?? Infinity) - (b?.primaryKeyPosition ?? Infinity) || 0)
    .flatMap((column) => column?.name ?? []);
}

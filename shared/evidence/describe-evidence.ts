import type { Evidence, ShareChange } from './evidence.ts';

/** Columns or values named in one line; evidence itself has them all. */
const listedChanges = 5;

/** Characters of one name. */
const nameLength = 40;

/**
 * Evidence as at most five lines for a notice, which lists few, the most important first. Without row contents: of types it
 * names `shareValues`, which are the contract's own words.
 */
export function describeEvidence(evidence: Evidence, shareValues: readonly string[]): string[] {
  const { schema_changes, null_shares, type_shares, rejected } = evidence;
  return [
    describeRows(evidence),
    ...describeSchema(schema_changes),
    ...describeShares('nulls, by column', null_shares),
    ...describeShares('types', type_shares ?? {}, (type) => shareValues.includes(type)),
    describeRejected(rejected),
  ];
}

function describeRows({ compared_with, rows, damage }: Evidence): string {
  if (rows === null) return `Run ${compared_with ?? ''} could not be compared with: ${damage ?? ''}`;
  const { added, removed, changed, unchanged } = rows;
  if (compared_with === null) return `There is no run to compare with: all ${added} rows are new.`;
  return `Against run ${compared_with}: ${added} rows added, ${removed} removed, ${changed} changed, ${unchanged} unchanged.`;
}

function describeSchema(changes: readonly string[]): string[] {
  if (changes.length === 0) return [];
  const more = changes.length - listedChanges;
  return [[...changes.slice(0, listedChanges), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ')];
}

/** The shares that moved most, in one sentence, of those that may be named; nothing to say of shares that stayed. */
function describeShares(
  what: string,
  shares: Readonly<Record<string, ShareChange>>,
  mayName: (name: string) => boolean = () => true,
): string[] {
  const moved = Object.entries(shares)
    .filter(([, { before, now }]) => before !== null && now !== null && formatShare(before) !== formatShare(now))
    .sort(([, a], [, b]) => distance(b) - distance(a));
  if (moved.length === 0) return [];
  const listed = moved
    .filter(([name]) => mayName(name))
    .slice(0, listedChanges)
    .map(([name, { before, now }]) => `${shorten(name)} from ${formatShare(before)} to ${formatShare(now)}`);
  const left = moved.length - listed.length;
  const rest = listed.length === 0 ? `${left} moved` : `and ${left} more moved`;
  return [`Share of ${what}: ${[...listed, ...(left > 0 ? [rest] : [])].join(', ')}.`];
}

function distance({ before, now }: ShareChange): number {
  return Math.abs((now ?? 0) - (before ?? 0));
}

function describeRejected(rejected: Evidence['rejected']): string {
  const reasons = Object.entries(rejected).map(([code, rows]) => `${code} ${rows}`);
  return reasons.length === 0 ? 'No row was rejected.' : `Rejected rows by reason: ${reasons.join(', ')}.`;
}

/** A share as a percentage with two digits, `none` where there is none. */
export function formatShare(share: number | null): string {
  return share === null ? 'none' : `${(share * 100).toFixed(2)} %`;
}

function shorten(name: string): string {
  return JSON.stringify(name.length <= nameLength ? name : `${name.slice(0, nameLength)} ...`);
}

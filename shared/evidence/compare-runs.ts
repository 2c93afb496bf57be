import type { Contract } from '../contract/contract.ts';
import { reportKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Manifest } from '../manifest/documents.ts';
import type { CompletedRun } from '../promotion/audited-run.ts';
import type { Report } from '../quality/report.ts';
import { getJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { compareRows } from './compare-rows.ts';
import type { Evidence, ShareChange } from './evidence.ts';
import { readRunColumns } from './run-data.ts';
import { describeSchemaChanges } from './schema-changes.ts';

/**
 * How `run`, which is of `partition` and `contract`, differs from `other`, which may be of another date, contract version or
 * schema version of the dataset. Reads the pinned versions of all data of both, unless their content hashes are equal. Throws
 * ObjectMissingError, or IntegrityError when data is not what its manifest pins.
 */
export async function compareRuns(
  store: ObjectStore,
  contract: Contract,
  partition: Partition,
  run: CompletedRun,
  other: CompletedRun | undefined,
): Promise<Evidence> {
  const report = await getJson<Report>(store, reportKey(partition, run.manifest.run_id));
  const before = other === undefined ? undefined : await readReport(store, partition, other.manifest);
  return {
    run_id: run.manifest.run_id,
    compared_with: other?.manifest.run_id ?? null,
    ...(await compareData(store, contract, run.manifest, other?.manifest)),
    damage: null,
    null_shares: compareShares(nullShares(other?.manifest), nullShares(run.manifest)),
    type_shares: compareTypes(before?.type_shares ?? null, report.type_shares),
    rejected: report.error_type_distribution,
  };
}

/**
 * What can be told of a run whose other is damaged, as `damage` says: without a comparison of rows. A run that cannot be read
 * any more is the very one that people want to replace.
 */
export async function describeAlone(
  store: ObjectStore,
  partition: Partition,
  run: CompletedRun,
  otherRunId: string,
  damage: string,
): Promise<Evidence> {
  const report = await getJson<Report>(store, reportKey(partition, run.manifest.run_id));
  return {
    run_id: run.manifest.run_id,
    compared_with: otherRunId,
    rows: null,
    damage,
    null_shares: compareShares(new Map(), nullShares(run.manifest)),
    type_shares: compareTypes(null, report.type_shares),
    rejected: report.error_type_distribution,
    schema_changes: [],
  };
}

function readReport(store: ObjectStore, partition: Partition, manifest: Manifest): Promise<Report> {
  const day = { ...partition, ingestionDate: manifest.ingestion_date };
  return getJson<Report>(store, reportKey(day, manifest.run_id));
}

async function compareData(
  store: ObjectStore,
  { key }: Contract,
  run: Manifest,
  other: Manifest | undefined,
): Promise<Pick<Evidence, 'rows' | 'schema_changes'>> {
  const [now, before] = [run.counts.valid_rows, other?.counts.valid_rows ?? 0];
  // The hash covers names and types of the columns too.
  if (run.content_hash === other?.content_hash) {
    return { rows: { added: 0, removed: 0, changed: 0, unchanged: now }, schema_changes: [] };
  }
  const columns = await readRunColumns(store, run);
  const otherColumns = other === undefined ? undefined : await readRunColumns(store, other);
  if (other === undefined || columns === undefined || otherColumns === undefined) {
    return { rows: { added: now, removed: before, changed: 0, unchanged: 0 }, schema_changes: [] };
  }
  const rows = await compareRows(store, key, { manifest: run, columns }, { manifest: other, columns: otherColumns });
  return { rows, schema_changes: describeSchemaChanges(otherColumns, columns) };
}

type Shares = ReadonlyMap<string, number>;

/** By column; empty for no run and for one that wrote no rows. */
function nullShares(manifest: Manifest | undefined): Shares {
  const rows = manifest?.counts.valid_rows ?? 0;
  if (manifest === undefined || rows === 0) return new Map();
  return new Map(Object.entries(manifest.nulls).map(([name, nulls]) => [name, nulls / rows]));
}

function compareTypes(before: Report['type_shares'], now: Report['type_shares']): Evidence['type_shares'] {
  if (now === null) return null;
  const [old, current] = [typeShares(before ?? {}), typeShares(now)];
  // A value that one of the runs does not have is none of its rows, as far as it has any.
  const none = ({ size }: Shares) => (size === 0 ? null : 0);
  return compareShares(old, current, none(old), none(current));
}

function typeShares(counts: NonNullable<Report['type_shares']>): Shares {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return new Map(Object.entries(counts).map(([value, count]) => [value, count / rows]));
}

function compareShares(
  before: Shares,
  now: Shares,
  absentBefore: number | null = null,
  absentNow: number | null = null,
): Record<string, ShareChange> {
  const names = new Set([...now.keys(), ...before.keys()]);
  return Object.fromEntries(
    Array.from(names, (name) => [name, { before: before.get(name) ?? absentBefore, now: now.get(name) ?? absentNow }]),
  );
}

import { createHash } from 'node:crypto';
import { timestamp, type Clock } from '../clock.ts';
import { condemnationKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { exists, type ObjectStore } from '../store/object-store.ts';
import type { CondemnationRecord, QuarantineRecord } from '../verdicts/reject-record.ts';
import { RejectWriter } from '../verdicts/reject-writer.ts';
import { pairName, selectQuarantined, type RowSelection } from './quarantined-rows.ts';

/** Rows of a run's quarantine that a person condemns. */
export interface Condemnation {
  readonly partition: Partition;
  /** The run in whose quarantine they lie. */
  readonly runId: string;
  readonly selection: RowSelection;
  readonly person: string;
  readonly why: string;
}

/** What a condemnation came to. */
export interface CondemnedRows {
  /** The object that records it; null when no row was selected, or all of them were condemned before. */
  readonly key: string | null;
  readonly rows: readonly Pick<QuarantineRecord, 'row_hash' | 'source' | 'reasons' | 'attempt_count'>[];
}

/**
 * Condemns the selected rows, unless a person has before; later runs of their raw objects condemn them again. With
 * `dryRun` nothing is written. Throws InvalidInputError when a hash of the selection is that of no such row.
 */
export async function condemnRows(
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
  { partition, runId, selection, person, why }: Condemnation,
  dryRun = false,
): Promise<CondemnedRows> {
  const rows: CondemnedRows['rows'][number][] = [];
  for await (const { row_hash, source, reasons, attempt_count } of selectQuarantined(
    store,
    partition,
    runId,
    selection,
  )) {
    rows.push({ row_hash, source, reasons, attempt_count });
  }
  if (rows.length === 0) return { key: null, rows };
  const key = condemnationKey(partition, runId, nameRows(rows));
  if (dryRun) return { key, rows };
  const writer = new RejectWriter(store, key);
  const condemned_by = { person, why, at: timestamp(clock) };
  try {
    for await (const record of selectQuarantined(store, partition, runId, selection)) {
      const condemned: CondemnationRecord = { ...record, verdict: 'condemned', condemned_by };
      await writer.add(condemned);
    }
    await writer.store();
  } catch (error) {
    // Somebody condemned the same rows meanwhile, or this call did and its reply was lost.
    if (!(await exists(store, key))) throw error;
  } finally {
    await writer.abort();
  }
  return { key, rows };
}

/** A name of 16 digits that only the same rows have. */
function nameRows(rows: CondemnedRows['rows']): string {
  const pairs = new Set(rows.map(({ row_hash, source }) => pairName(row_hash, source.object)));
  return createHash('sha256')
    .update([...pairs].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
}

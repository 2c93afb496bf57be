import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { IntegrityError } from '../../shared/errors.ts';
import type { PinnedObject } from '../../shared/manifest/documents.ts';
import { DriftWatch } from '../../shared/quality/drift-watch.ts';
import type { DriftFinding } from '../../shared/quality/report.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { Tally } from '../../shared/verdicts/tally.ts';
import type { RejectedRows } from './rejected-rows.ts';

/** The rows of a run after every one was judged. */
export interface JudgedRows {
  /** Those that broke no rule, duplicates among them. */
  readonly rows: PartitionColumns;
  readonly tally: Tally;
  /** Columns that are not what the contract says; none when the rows are what it is about. */
  readonly drift: readonly DriftFinding[];
}

/**
 * Reads the pinned raw objects in order and judges every row; adds the rejected ones to `rejects`. Throws when an object
 * cannot be read to its end.
 */
export async function judgeRawObjects(
  raw: ObjectStore,
  contract: Contract,
  objects: readonly PinnedObject[],
  rejects: RejectedRows,
): Promise<JudgedRows> {
  const rows = new PartitionColumns(contract.columns);
  const tally = new Tally(contract);
  const drift = new DriftWatch(contract);
  for (const [index, object] of objects.entries()) {
    const bytes = readWhole(raw, object);
    const onHeader = (names: readonly string[]) => {
      drift.addHeader(object.key, names);
    };
    drift.startObject();
    for await (const batch of decodeRows(bytes, { ...contract, onHeader })) {
      for (const row of batch) {
        const findings = tally.judge(row, object.key);
        if (row.kind === 'row') drift.addRow(row.values, findings);
        if (findings.length === 0 && row.kind === 'row') rows.append(row.values, index, row.source.line);
        else await rejects.add(object, row, findings, tally);
      }
    }
  }
  return { rows, tally, drift: drift.findings };
}

/** The bytes of an object; fewer than were pinned are a fault, never a shorter day. */
async function* readWhole(
  raw: ObjectStore,
  { key, version, size }: PinnedObject,
): AsyncGenerator<Uint8Array, void, undefined> {
  let read = 0;
  for await (const chunk of raw.read(key, { version })) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== size) throw new IntegrityError(key, 'size', size, read);
}

import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { IntegrityError } from '../../shared/errors.ts';
import type { PinnedObject } from '../../shared/manifest/documents.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { quarantineRecord } from '../../shared/verdicts/reject-record.ts';
import type { RejectWriter } from '../../shared/verdicts/reject-writer.ts';
import { Tally } from '../../shared/verdicts/tally.ts';

/** The rows of a run after every one was judged. */
export interface JudgedRows {
  /** Those that broke no rule, duplicates among them. */
  readonly rows: PartitionColumns;
  readonly tally: Tally;
}

/**
 * Reads the pinned raw objects in order and judges every row; adds the rejected ones to `rejects`. Throws when an object
 * cannot be read to its end.
 */
export async function judgeRawObjects(
  raw: ObjectStore,
  contract: Contract,
  objects: readonly PinnedObject[],
  runId: string,
  rejects: RejectWriter,
): Promise<JudgedRows> {
  const rows = new PartitionColumns(contract.columns);
  const tally = new Tally(contract);
  for (const [index, object] of objects.entries()) {
    const bytes = readWhole(raw, object);
    for await (const batch of decodeRows(bytes, contract)) {
      for (const row of batch) {
        const findings = tally.judge(row, object.key);
        if (findings.length === 0 && row.kind === 'row') rows.append(row.values, index, row.source.line);
        else await rejects.add(quarantineRecord(runId, object, row, findings));
      }
    }
  }
  return { rows, tally };
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

import { createHash } from 'node:crypto';
import { ReasonCode } from '../contract/reason.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import { isQuarantineRecord, type QuarantineRecord } from '../verdicts/reject-record.ts';
import type { CondemnedRowName } from './condemned-rows.ts';
import { pairName } from './quarantined-rows.ts';

/** Rows whose content is deleted together. */
export interface DeletedList {
  readonly rows: readonly CondemnedRowName[];
  /** SHA-256 of the list. */
  readonly rows_sha256: string;
}

/**
 * The lines of the object `key` of rejected rows, those of rows in the lists without their content, whichever run the list
 * names them by. Throws as readRecords does.
 */
export async function* linesWithout(
  quarantine: ObjectStore,
  key: string,
  lists: readonly DeletedList[],
): AsyncGenerator<string, void, undefined> {
  const doomed = new Map<string, string>();
  // A row of two lists names the first one, whoever carries it out.
  for (const { rows, rows_sha256 } of lists.toReversed()) {
    for (const { row_hash, object } of rows) doomed.set(pairName(row_hash, object), rows_sha256);
  }
  for await (const record of readRecords(quarantine, key, isQuarantineRecord, 'rejected row')) {
    const { row_hash, source, deleted } = record;
    const list = doomed.get(pairName(row_hash, source.object));
    const isDoomed = deleted === undefined && list !== undefined;
    yield `${JSON.stringify(isDoomed ? withoutContent(record, list) : record)}\n`;
  }
}

/**
 * What stays of a row of the list `deleted`: that it was there, and what became of it. The name of an unknown column is the
 * source's content.
 */
export function withoutContent(record: QuarantineRecord, deleted: string): QuarantineRecord {
  const { verdict, row_hash, run_id, source, attempt_count, condemned_by } = record;
  const reasons = record.reasons.map((reason) =>
    reason.code === ReasonCode.schemaError ? { ...reason, column: null } : reason,
  );
  const kept = { verdict, row_hash, run_id, source, reasons, attempt_count, deleted };
  return { ...kept, ...(condemned_by === undefined ? {} : { condemned_by }) };
}

/** SHA-256 of the lines. */
export async function hashLines(lines: AsyncIterable<string>): Promise<string> {
  const hash = createHash('sha256');
  for await (const line of lines) hash.update(line);
  return hash.digest('hex');
}

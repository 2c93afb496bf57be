import { PipelineError } from '../shared/errors.ts';
import { rejectsKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Manifest } from '../shared/manifest/documents.ts';
import { exists, type ObjectStore } from '../shared/store/object-store.ts';
import { readRecords } from '../shared/verdicts/reject-reader.ts';
import type { DuplicateRecord, QuarantineRecord } from '../shared/verdicts/reject-record.ts';
import { describeReason } from './reason-text.ts';

/** A row that a run rejected, as its quarantine, condemned or duplicates object tells. */
export type RejectRecord = QuarantineRecord | DuplicateRecord;

/** The first rejected rows of a run. */
export interface RejectedRows {
  readonly records: readonly RejectRecord[];
  /** Objects that should be there and are not, or cannot be read, a sentence each. */
  readonly damages: readonly string[];
}

/** Reads `most` rejected rows of a run at most, the quarantined ones first. What is damaged is told of and left out. */
export async function readRejectedRows(
  store: ObjectStore,
  partition: Partition,
  run: string,
  manifest: Manifest | null,
  most: number,
): Promise<RejectedRows> {
  const records: RejectRecord[] = [];
  const damages: string[] = [];
  for (const kind of ['quarantine', 'condemned', 'duplicates'] as const) {
    const key = rejectsKey(kind, partition, run);
    if (await exists(store, key)) {
      try {
        await readFirst(store, key, most, records);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        damages.push(error.message);
      }
    } else if ((manifest?.rejects[kind] ?? null) !== null) {
      damages.push(`"${key}" is missing, although the manifest names it.`);
    }
  }
  return { records, damages };
}

async function readFirst(store: ObjectStore, key: string, most: number, records: RejectRecord[]): Promise<void> {
  for await (const record of readRecords(store, key, isRejectRecord, 'rejected row')) {
    if (records.length >= most) return;
    records.push(record);
  }
}

function isRejectRecord(document: object): document is RejectRecord {
  const { source, reasons } = document as Partial<RejectRecord>;
  return source !== undefined && Array.isArray(reasons);
}

/** A rejected row as lines for people, with its content. */
export function describeReject(record: RejectRecord): string {
  const { object, line } = record.source;
  const place = `  ${object}:${line}`;
  const reasons = record.reasons.map((reason) => `    ${describeReason(reason)}`);
  if (record.verdict === 'duplicate') return [place, ...reasons, `    ${JSON.stringify(record.values)}`].join('\n');
  const { verdict, row_hash, attempt_count } = record;
  const row = `    ${verdict}, row ${row_hash}, attempt_count ${attempt_count}`;
  return [place, row, ...reasons, `    ${contentOf(record)}`].join('\n');
}

function contentOf({ raw, raw_base64, deleted }: QuarantineRecord): string {
  if (deleted !== undefined) return 'the content was deleted';
  return raw ?? `base64 ${raw_base64 ?? ''}`;
}

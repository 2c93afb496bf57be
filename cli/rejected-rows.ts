import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DamagedDocumentError, PipelineError } from '../shared/errors.ts';
import { rejectsKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Manifest } from '../shared/manifest/documents.ts';
import { exists, type ObjectStore } from '../shared/store/object-store.ts';
import type { DuplicateRecord, QuarantineRecord } from '../shared/verdicts/reject-record.ts';

/** A row that a run rejected, as its quarantine or duplicates object tells. */
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
  for (const kind of ['quarantine', 'duplicates'] as const) {
    const key = rejectsKey(kind, partition, run);
    if (await exists(store, key)) {
      try {
        await readRecords(store, key, most, records);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        damages.push(error.message);
      }
    } else if (manifest !== null && manifest.rejects[kind] !== null) {
      damages.push(`"${key}" is missing, although the manifest names it.`);
    }
  }
  return { records, damages };
}

async function readRecords(store: ObjectStore, key: string, most: number, records: RejectRecord[]): Promise<void> {
  for await (const line of readLines(store, key)) {
    if (records.length >= most) return;
    records.push(parseRecord(key, line));
  }
}

async function* readLines(store: ObjectStore, key: string): AsyncGenerator<string, void, undefined> {
  const gunzip = createGunzip();
  // Its callback hears of errors too, but those reach the reader of the text, who knows what they mean.
  pipeline(Readable.from(store.read(key)), gunzip, () => undefined);
  gunzip.setEncoding('utf8');
  let rest = '';
  try {
    for await (const text of gunzip as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new DamagedDocumentError(key, `it is no whole gzip file: ${(error as Error).message}`, { cause: error });
  }
  if (rest !== '') yield rest;
}

function parseRecord(key: string, line: string): RejectRecord {
  const record = tryParse(line) as Partial<RejectRecord> | null | undefined;
  if (record?.source === undefined || !Array.isArray(record.reasons)) {
    throw new DamagedDocumentError(key, 'a line of it is no rejected row');
  }
  return record as RejectRecord;
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

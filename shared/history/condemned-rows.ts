import { createHash } from 'node:crypto';
import { historyKey, parseRejectsDate, parseRejectsRun, rejectsDayPrefix, rejectsPrefix } from '../layout/keys.ts';
import type { Dataset } from '../layout/partition.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import { isQuarantineRecord, type QuarantineRecord } from '../verdicts/reject-record.ts';
import { pairName } from './quarantined-rows.ts';

/** A condemned row, or one in quarantine, and where its record lies. */
export interface CondemnedRow {
  /** The object in the quarantine store. */
  readonly key: string;
  /** The date and the run it was rejected in. */
  readonly date: string;
  readonly runId: string;
  readonly record: QuarantineRecord;
}

/** One row of the list that a deletion is bound to. */
export interface CondemnedRowName {
  readonly row_hash: string;
  /** Key of the raw object. */
  readonly object: string;
  readonly run_id: string;
}

/** Every condemned row of a dataset, by the pipeline or by a person, in the order of dates and runs. */
export async function* readCondemned(
  quarantine: ObjectStore,
  dataset: Dataset,
): AsyncGenerator<CondemnedRow, void, undefined> {
  yield* readBelow(quarantine, dataset, rejectsPrefix('condemned', dataset));
}

/** What the quarantine store has of the text of some rows. */
export interface RowCopies {
  /** The objects that hold it. */
  readonly keys: readonly string[];
  /** Records with the text, in all of them. */
  readonly count: number;
}

/**
 * Finds every copy of the text of condemned rows that is left: a run puts a row in quarantine, or among the condemned rows,
 * whatever became of the run. `dates` are those that the rows were condemned in; no other date reads their raw objects.
 */
export async function findCopies(
  quarantine: ObjectStore,
  dataset: Dataset,
  rows: readonly CondemnedRowName[],
  dates: Iterable<string>,
): Promise<RowCopies> {
  const pairs = new Set(rows.map(({ row_hash, object }) => pairName(row_hash, object)));
  const keys = new Set<string>();
  let count = 0;
  for (const ingestionDate of dates) {
    for (const kind of ['quarantine', 'condemned'] as const) {
      const prefix = rejectsDayPrefix(kind, { ...dataset, ingestionDate });
      for await (const { key, record } of readBelow(quarantine, dataset, prefix)) {
        if (record.deleted !== undefined || !pairs.has(pairName(record.row_hash, record.source.object))) continue;
        keys.add(key);
        count += 1;
      }
    }
  }
  return { keys: [...keys], count };
}

async function* readBelow(
  quarantine: ObjectStore,
  dataset: Dataset,
  prefix: string,
): AsyncGenerator<CondemnedRow, void, undefined> {
  for await (const { key } of listAll(quarantine, prefix)) {
    const [date, runId] = [parseRejectsDate(key), parseRejectsRun(key)];
    if (date === undefined || runId === undefined) continue;
    if (key === historyKey({ ...dataset, ingestionDate: date }, runId)) continue;
    for await (const record of readRecords(quarantine, key, isQuarantineRecord, 'rejected row')) {
      yield { key, date, runId, record };
    }
  }
}

/** The name of a condemned row; several lines of one raw object may have it. */
export function nameOf({ record, runId }: CondemnedRow): CondemnedRowName {
  return { row_hash: record.row_hash, object: record.source.object, run_id: runId };
}

/** `row_hash object run`: a line of the list that a deletion is bound to. */
function rowLine({ row_hash, object, run_id }: CondemnedRowName): string {
  return `${row_hash} ${object} ${run_id}`;
}

/** The rows, each once and in the order of their lines, and the SHA-256 of that list: a line each, ended by a line feed. */
export function listRows(names: readonly CondemnedRowName[]): { rows: CondemnedRowName[]; sha256: string } {
  const byLine = [...new Map(names.map((name) => [rowLine(name), name]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const [line] of byLine) hash.update(`${line}\n`);
  return { rows: byLine.map(([, name]) => name), sha256: hash.digest('hex') };
}

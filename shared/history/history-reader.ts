import type { Contract } from '../contract/contract.ts';
import { dateBefore, datesBetween } from '../layout/date.ts';
import { historyKey, isCondemnationKey, parseRejectsRun, rejectsDayPrefix } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { listAll, type ObjectStore, type Stores } from '../store/object-store.ts';
import { isQuarantineRecord } from '../verdicts/reject-record.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import { isCompleted } from './completed-runs.ts';
import { isHistoryEntry } from './history-entry.ts';
import { RowHistory } from './row-history.ts';

type HistoryStores = Pick<Stores, 'processed' | 'quarantine'>;

/**
 * What completed runs of the partition's dataset and schema version said of their rejected rows, from `historyDays` before
 * its date up to its date, and what people condemned since. Throws DamagedDocumentError when an object of it cannot be read.
 */
export async function readHistory(
  stores: HistoryStores,
  { historyDays }: Pick<Contract, 'historyDays'>,
  partition: Partition,
): Promise<RowHistory> {
  const days = datesBetween(dateBefore(partition.ingestionDate, historyDays), partition.ingestionDate);
  // Listed together, because each listing of a day is a call of its own; read one by one, because of their size.
  const found = await Promise.all(days.map((day) => listDay(stores, { ...partition, ingestionDate: day })));
  const history = new RowHistory();
  for (const { entries, condemned } of found) {
    for (const key of entries) {
      for await (const entry of readRecords(stores.quarantine, key, isHistoryEntry, 'row of a history')) {
        history.add(entry);
      }
    }
    for (const key of condemned) {
      for await (const record of readRecords(stores.quarantine, key, isQuarantineRecord, 'rejected row')) {
        const { row_hash, source, attempt_count, condemned_by } = record;
        const entry = { row_hash, object: source.object, verdict: 'condemned', attempt_count, codes: [] } as const;
        history.add(entry, condemned_by);
      }
    }
  }
  return history;
}

/** The objects of one day that count: those of runs that have `_SUCCESS` under the partition's schema version. */
async function listDay({ processed, quarantine }: HistoryStores, day: Partition) {
  const rejected = await keysBelow(quarantine, rejectsDayPrefix('quarantine', day));
  const condemned = await keysBelow(quarantine, rejectsDayPrefix('condemned', day));
  const entries = rejected.filter((key) => key === historyKey(day, parseRejectsRun(key) ?? ''));
  const byPeople = condemned.filter(isCondemnationKey);
  const runs = new Set([...entries, ...byPeople].map((key) => parseRejectsRun(key) ?? ''));
  const completed = new Set<string>();
  for (const run of runs) if (await isCompleted(processed, day, run)) completed.add(run);
  const counts = (key: string) => completed.has(parseRejectsRun(key) ?? '');
  return { entries: entries.filter(counts), condemned: byPeople.filter(counts) };
}

async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(store, prefix)) keys.push(key);
  return keys;
}

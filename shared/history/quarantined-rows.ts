import type { ReasonCode } from '../contract/reason.ts';
import { InvalidInputError } from '../errors.ts';
import { isCondemnationKey, parseRejectsRun, rejectsDayPrefix, rejectsKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { exists, listAll, type ObjectStore } from '../store/object-store.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import { isQuarantineRecord, type QuarantineRecord } from '../verdicts/reject-record.ts';

/** Which rows of a run's quarantine are meant: those that meet both conditions. */
export interface RowSelection {
  /** Their row_hashes, or the first 8 digits or more of each; rows of any hash when there are none. */
  readonly hashes: readonly string[];
  /** A code among their reasons; null for any. */
  readonly code: ReasonCode | null;
}

/** Every row. */
export const allRows: RowSelection = { hashes: [], code: null };

const hashPrefix = /^[0-9a-f]{8,64}$/;

/** Finds rows by the beginnings of their hashes, and knows at the end which of these there was no row for. */
export class HashSelection {
  /** The hash that each beginning stands for, once a row has it. */
  readonly #found: Map<string, string | undefined>;

  /** Throws InvalidInputError for a text that is no beginning of a row_hash. */
  constructor(hashes: readonly string[]) {
    const wrong = hashes.filter((hash) => !hashPrefix.test(hash));
    if (wrong.length > 0) {
      throw noRows(wrong.map((hash) => `${JSON.stringify(hash)} is not 8 to 64 of the digits 0-9 and a-f`));
    }
    this.#found = new Map(hashes.map((hash) => [hash, undefined]));
  }

  /** Whether the row is meant. Throws InvalidInputError when a beginning stands for two different hashes. */
  has(rowHash: string): boolean {
    if (this.#found.size === 0) return true;
    let isMeant = false;
    for (const [prefix, found] of this.#found) {
      if (!rowHash.startsWith(prefix)) continue;
      if (found !== undefined && found !== rowHash) {
        throw noRows([`${prefix} is the beginning of more than one row_hash; give more digits`]);
      }
      this.#found.set(prefix, rowHash);
      isMeant = true;
    }
    return isMeant;
  }

  /** Throws InvalidInputError when there was no row for one of them; `where` says in which rows. */
  assertFound(where: string): void {
    const missing = [...this.#found].filter(([, found]) => found === undefined);
    if (missing.length > 0) throw noRows(missing.map(([prefix]) => `no row of ${where} has the row_hash ${prefix}`));
  }
}

function noRows(messages: readonly string[]): InvalidInputError {
  return new InvalidInputError(
    'The selection of rows',
    messages.map((message) => ({ path: 'row', message })),
  );
}

/**
 * The selected rows of a run's quarantine, without those that a person has condemned since. Throws InvalidInputError, at
 * the end, when a hash of the selection is that of no such row.
 */
export async function* selectQuarantined(
  quarantine: ObjectStore,
  partition: Partition,
  runId: string,
  { hashes, code }: RowSelection,
): AsyncGenerator<QuarantineRecord, void, undefined> {
  const selection = new HashSelection(hashes);
  const condemned = await readCondemnedPairs(quarantine, partition, runId);
  const key = rejectsKey('quarantine', partition, runId);
  if (await exists(quarantine, key)) {
    for await (const record of readRecords(quarantine, key, isQuarantineRecord, 'rejected row')) {
      if (condemned.has(pairName(record.row_hash, record.source.object)) || !selection.has(record.row_hash)) continue;
      if (code === null || record.reasons.some((reason) => reason.code === code)) yield record;
    }
  }
  selection.assertFound(`run ${runId} in quarantine`);
}

/** Names a row of a raw object, however often it is there. */
export function pairName(rowHash: string, object: string): string {
  return `${rowHash} ${object}`;
}

/** The rows of a run's quarantine that people condemned. */
async function readCondemnedPairs(quarantine: ObjectStore, partition: Partition, runId: string): Promise<Set<string>> {
  const pairs = new Set<string>();
  for await (const { key } of listAll(quarantine, rejectsDayPrefix('condemned', partition))) {
    if (parseRejectsRun(key) !== runId || !isCondemnationKey(key)) continue;
    for await (const record of readRecords(quarantine, key, isQuarantineRecord, 'rejected row')) {
      pairs.add(pairName(record.row_hash, record.source.object));
    }
  }
  return pairs;
}

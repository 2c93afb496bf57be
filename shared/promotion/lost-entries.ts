import { IntegrityError } from '../errors.ts';
import { latestKey, promotionKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Latest } from '../manifest/documents.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readDerived } from './derived-document.ts';
import { readHeadNumber } from './promotion-log.ts';

/**
 * Throws IntegrityError when the log ends before the entry that `_LATEST.json` names, or before `base`, which a caller
 * has seen: whoever appended to such a log, or followed it, would remove the sign that entries were lost.
 */
export async function assertNothingLost(store: ObjectStore, partition: Partition, base = 0): Promise<void> {
  // In this order, because the log only grows: an entry appended in between never looks like a lost one.
  const latest = await readDerived<Latest>(store, latestKey(partition));
  const head = await readHeadNumber(store, partition);
  if (latest !== undefined && Number.isSafeInteger(latest.number) && latest.number > head) {
    throw lost(partition, latest.number, head, 'the entry that _LATEST.json names');
  }
  if (base > head) throw lost(partition, base, head, 'the entry that was its last one');
}

function lost(partition: Partition, number: number, head: number, expected: string): IntegrityError {
  return new IntegrityError(promotionKey(partition, number), 'place in the log', expected, `nothing after ${head}`);
}

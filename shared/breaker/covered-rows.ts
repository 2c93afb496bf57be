import type { Clock } from '../clock.ts';
import type { Contract } from '../contract/contract.ts';
import { isHistoryEntry, type HistoryEntry } from '../history/history-entry.ts';
import { historyKey } from '../layout/keys.ts';
import { mayHaveExpired } from '../layout/reject-retention.ts';
import { exists, type ObjectStore } from '../store/object-store.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import type { BreakerReset } from './breaker-documents.ts';

/** What histories are read with. */
interface HistoryScope {
  readonly stores: { readonly quarantine: ObjectStore };
  readonly clock: Pick<Clock, 'now'>;
  readonly contract: Pick<Contract, 'domain' | 'dataset'>;
}

/** The run that left a history. */
interface HistoryOwner {
  readonly ingestionDate: string;
  readonly runId: string;
}

/** The hashes of the rows that the resets have covered. Throws DamagedDocumentError when a history cannot be read. */
export async function readCovered(scope: HistoryScope, resets: readonly BreakerReset[]): Promise<Set<string>> {
  const covered = new Set<string>();
  // No covered run is younger than its reset.
  const young = resets.filter(({ reset_at }) => !mayHaveExpired('quarantine', reset_at, scope.clock.now()));
  const coveredRuns = new Map(young.flatMap(({ covers }) => covers.map((each) => [each.run_id, each])));
  for (const { run_id, ingestion_date } of coveredRuns.values()) {
    const earlier = { runId: run_id, ingestionDate: ingestion_date };
    // What a lifecycle rule has removed by now is forgotten.
    if (!(await exists(scope.stores.quarantine, keyOf(scope, earlier)))) continue;
    for await (const { row_hash } of readRows(scope, earlier)) covered.add(row_hash);
  }
  return covered;
}

/** The rows that a run rejected. Throws ObjectMissingError or DamagedDocumentError. */
export function readRows(scope: HistoryScope, run: HistoryOwner): AsyncGenerator<HistoryEntry, void, undefined> {
  return readRecords(scope.stores.quarantine, keyOf(scope, run), isHistoryEntry, 'row of a history');
}

function keyOf({ contract }: HistoryScope, { ingestionDate, runId }: HistoryOwner): string {
  return historyKey({ ...contract, ingestionDate }, runId);
}

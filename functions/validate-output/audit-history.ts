import { isHistoryEntry } from '../../shared/history/history-entry.ts';
import type { Manifest, Validation } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { readRecords } from '../../shared/verdicts/reject-reader.ts';
import { requireEqual } from './require-equal.ts';

/**
 * Counts the run's history anew: quarantined and condemned rows, and those with 2 attempts or more, which the report (at
 * `reportKey`) has to say. Throws IntegrityError at the first disagreement, and DamagedDocumentError.
 */
export async function auditHistory(
  quarantine: ObjectStore,
  { rejects, counts }: Manifest,
  report: Report,
  reportKey: string,
): Promise<Validation['checks']> {
  const rows = { quarantined: 0, condemned: 0 };
  let highAttemptRows = 0;
  if (rejects.history !== null) {
    const { key, version } = rejects.history;
    for await (const entry of readRecords(quarantine, key, isHistoryEntry, 'row of a history', { version })) {
      rows[entry.verdict] += 1;
      if (entry.attempt_count >= 2) highAttemptRows += 1;
    }
    requireEqual(key, 'quarantined_rows by their history', counts.quarantined_rows, rows.quarantined);
    requireEqual(key, 'condemned_rows by their history', counts.condemned_rows, rows.condemned);
  }
  const check = report.checks.find(({ id }) => id === 'highAttemptRows');
  requireEqual(reportKey, 'check highAttemptRows', highAttemptRows, check?.observed ?? 'missing');
  return [{ name: 'history of rejected rows', found: JSON.stringify({ ...rows, highAttemptRows }), result: 'pass' }];
}

import type { Manifest } from '../../shared/manifest/documents.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { readRecords } from '../../shared/verdicts/reject-reader.ts';
import { isQuarantineRecord } from '../../shared/verdicts/reject-record.ts';

/** The quarantined rows of a run, in order: of each where it was read, its hash and its reasons, which every run of it has alike. */
export async function describeRejects(quarantine: ObjectStore, { rejects }: Manifest): Promise<string[]> {
  const pinned = rejects.quarantine;
  if (pinned === null) return [];
  const { key, version } = pinned;
  const records = readRecords(quarantine, key, isQuarantineRecord, 'rejected row', { version });
  return Array.fromAsync(records, ({ row_hash, source, reasons }) => {
    const codes = reasons.map(({ code, column }) => `${code} ${column ?? ''}`);
    return [`${source.object}:${source.line}`, row_hash, ...codes].join(' ');
  });
}

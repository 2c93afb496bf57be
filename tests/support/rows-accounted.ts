import type { RowCounts } from '../../shared/verdicts/verdict.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';
import { storedJson, storedKeys } from './stored-objects.ts';

/** Throws unless, in every manifest and report there is, each input row has exactly one verdict. */
export function assertRowsAccounted(processed: MemoryState): void {
  const documents = storedKeys(processed).filter(
    (key) => key.endsWith('/_manifest.json') || key.startsWith('metrics/'),
  );
  for (const key of documents) {
    const { counts } = storedJson<{ readonly counts: RowCounts | null }>(processed, key);
    if (counts === null) continue;
    const { input_rows, valid_rows, quarantined_rows, duplicate_rows, condemned_rows } = counts;
    const sum = valid_rows + quarantined_rows + duplicate_rows + condemned_rows;
    if (input_rows !== sum) throw new Error(`"${key}" accounts for ${sum} of ${input_rows} rows.`);
  }
}

import { breakerEntriesPrefix, breakerErrorsKey, breakerErrorsPrefix } from '../layout/keys.ts';
import { createOnce } from '../store/create-once.ts';
import { encodeJson, getJson } from '../store/json.ts';
import type { ListPage, ObjectStore } from '../store/object-store.ts';
import type { BreakerErrors } from './breaker-documents.ts';
import { isBreakerErrors } from './document-guards.ts';

/** Errors recorded within so many milliseconds count together. */
export const windowMilliseconds = 3_600_000;

/** Leaves the errors of a run for the runs after it. The key is the run's own, so the same entry twice is one. */
export async function recordErrors(store: ObjectStore, dataset: string, entry: BreakerErrors): Promise<void> {
  const key = breakerErrorsKey(dataset, hourOf(Date.parse(entry.recorded_at)), entry.run_id);
  await createOnce(store, key, encodeJson(entry));
}

/**
 * The entries recorded after `since`, milliseconds since 1970, in the order of their hours. Those of the hours before are
 * not even listed. Throws DamagedDocumentError.
 */
export async function readErrorsSince(store: ObjectStore, dataset: string, since: number): Promise<BreakerErrors[]> {
  const entries: BreakerErrors[] = [];
  let after: string | undefined = breakerErrorsPrefix(dataset, hourOf(since));
  while (after !== undefined) {
    const page: ListPage = await store.list(breakerEntriesPrefix(dataset), { after });
    for (const { key } of page.objects) {
      const entry = await getJson(store, key, isBreakerErrors);
      if (Date.parse(entry.recorded_at) > since) entries.push(entry);
    }
    after = page.next;
  }
  return entries;
}

/** `YYYY-MM-DDTHH` in UTC. */
function hourOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 13);
}

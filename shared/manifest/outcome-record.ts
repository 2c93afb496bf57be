import { outcomeKey } from '../layout/keys.ts';
import { createJson, getJson } from '../store/json.ts';
import { exists, type ObjectStore } from '../store/object-store.ts';
import type { OutcomeRecord } from './documents.ts';

/** Creates the execution's outcome and gives the one that stands: of several calls of its functions the first decides. */
export async function recordOutcome(
  store: ObjectStore,
  dataset: string,
  record: OutcomeRecord,
): Promise<OutcomeRecord> {
  const creation = await createJson(store, outcomeKey(dataset, record.execution), record);
  return creation.created ? record : creation.existing;
}

/** How the execution has ended; undefined as long as it has not. */
export async function readOutcome(
  store: ObjectStore,
  dataset: string,
  execution: string,
): Promise<OutcomeRecord | undefined> {
  const key = outcomeKey(dataset, execution);
  return (await exists(store, key)) ? getJson<OutcomeRecord>(store, key) : undefined;
}

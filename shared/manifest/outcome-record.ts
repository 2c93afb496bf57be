import { outcomeKey } from '../layout/keys.ts';
import { createOnce } from '../store/create-once.ts';
import { encodeJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { OutcomeRecord } from './documents.ts';

/** Creates the execution's outcome; the first one stands, so a function that is called again changes nothing. */
export async function recordOutcome(store: ObjectStore, dataset: string, record: OutcomeRecord): Promise<void> {
  await createOnce(store, outcomeKey(dataset, record.execution), encodeJson(record));
}

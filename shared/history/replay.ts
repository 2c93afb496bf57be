import type { ReplayRequest } from '../manifest/documents.ts';
import { getJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** The rows that an execution replays. */
export interface Replay {
  /** What the replay makes of a row's attempt_count; undefined for a row that it does not name. */
  attemptCount(row: { readonly rowHash: string; readonly object: string }): number | undefined;
}

/** Of an execution that replays nothing. */
export const noReplay: Replay = { attemptCount: () => undefined };

/** Reads the request at `key`. Throws ObjectMissingError or DamagedDocumentError. */
export async function readReplay(store: ObjectStore, key: string): Promise<Replay> {
  const { rows } = await getJson(store, key, isReplayRequest);
  // A hash has a fixed length, so that no two pairs make the same text.
  const counts = new Map(rows.map(({ row_hash, object, attempt_count }) => [row_hash + object, attempt_count]));
  return { attemptCount: ({ rowHash, object }) => counts.get(rowHash + object) };
}

function isReplayRequest(document: object): document is ReplayRequest {
  const { run_id, rows } = document as Readonly<Record<string, unknown>>;
  return typeof run_id === 'string' && Array.isArray(rows);
}

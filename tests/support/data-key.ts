/** Whether a key of a run path or of `current/` is data; the names of all else begin with `_`, which Athena skips. */
export function isDataKey(key: string): boolean {
  return !key.slice(key.lastIndexOf('/') + 1).startsWith('_');
}

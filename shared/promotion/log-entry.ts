import { DamagedDocumentError } from '../errors.ts';
import type { Promotion } from '../manifest/documents.ts';
import { parseJson } from '../store/json.ts';

/** One segment of a key: what is derived from an entry lies in a path made of its run id. */
const keySegment = /^(?!\.{1,2}$)[^/\\\p{Cc}]+$/u;
const sha256Text = /^[0-9a-f]{64}$/;

/**
 * The log entry stored under `number` at `key`. Throws DamagedDocumentError unless it can be followed: a JSON document
 * that parses may still be one that would make `undefined` current.
 */
export function parseEntry(key: string, number: number, bytes: Uint8Array): Promotion {
  const entry = parseJson<Promotion>(key, bytes, hasEntryFields);
  if (entry.number === number && entry.base === number - 1) return entry;
  throw new DamagedDocumentError(key, `it says that it is entry ${entry.number} after ${entry.base}`);
}

function hasEntryFields(document: object): document is Promotion {
  const { number, request_id, kind, run_id, manifest_sha256, base, promoted_at, approved_by } = document as Readonly<
    Record<string, unknown>
  >;
  return (
    Number.isSafeInteger(number) &&
    Number.isSafeInteger(base) &&
    (kind === 'promotion' || kind === 'rollback') &&
    typeof request_id === 'string' &&
    request_id !== '' &&
    isMatch(run_id, keySegment) &&
    isMatch(manifest_sha256, sha256Text) &&
    typeof promoted_at === 'string' &&
    // Entries from before approvals have none.
    (approved_by === undefined || (Array.isArray(approved_by) && approved_by.every(isApprover)))
  );
}

function isApprover(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { role, person } = value as Readonly<Record<string, unknown>>;
  return typeof role === 'string' && role !== '' && typeof person === 'string' && person !== '';
}

function isMatch(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

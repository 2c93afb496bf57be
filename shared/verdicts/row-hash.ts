import { createHash } from 'node:crypto';
import type { DecodedRow } from '../rows/row.ts';
import { canonicalJson } from './canonical-row.ts';

/** No canonical JSON begins so: what did not parse never has the hash of what did. */
const malformedPrefix = 'malformed:';

/**
 * The row_hash, SHA-256 as 64 hexadecimal digits: over the canonical JSON of the parsed values, so that the order of keys
 * and white space do not matter, and null, the empty string and a missing key differ; over the bytes kept, behind a prefix,
 * of a row that did not parse. Must be called before the next batch of rows is pulled.
 */
export function rowHash(row: DecodedRow): string {
  const hash = createHash('sha256');
  if (row.kind === 'row') hash.update(canonicalJson(row.values));
  else hash.update(malformedPrefix).update(row.source.bytes);
  return hash.digest('hex');
}

import { InvalidKeyError } from '../errors.ts';

/** The folder in a directory store's root that holds what is not an object yet; no key may lie in it. */
export const temporaryFolder = '.tmp';

const maxKeyBytes = 1024;
const maxSegmentBytes = 255;
const maxBytesPerUnit = 3;

/** Whether a segment of it is empty, `.` or `..`; so it is for every key that is empty or absolute. */
const oddSegment = /(?:^|\/)\.{0,2}(?:\/|$)/;
const unprintable = /[\p{Cc}\\]/u;
// Ignores case because some file systems do.
const insideTemporaryFolder = /^\.tmp(?:\/|$)/i;

function problemOfText(text: string): string | undefined {
  if (unprintable.test(text)) return 'it holds a control character or a backslash';
  if (!text.isWellFormed()) return 'it holds half of a surrogate pair';
  return undefined;
}

function problemOfPath(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it begins with "/"';
  if (oddSegment.test(path)) return 'one of its segments is empty, "." or ".."';
  if (insideTemporaryFolder.test(path)) return `"${temporaryFolder}" is kept for objects that are being written`;
  if (path.length * maxBytesPerUnit <= maxSegmentBytes) return undefined;
  const bytes = Buffer.byteLength(path);
  if (bytes > maxKeyBytes) return `it has ${bytes} UTF-8 bytes, and ${maxKeyBytes} are allowed`;
  const longest = Math.max(...path.split('/').map((segment) => Buffer.byteLength(segment)));
  if (longest > maxSegmentBytes) return `a segment has ${longest} UTF-8 bytes, and ${maxSegmentBytes} are allowed`;
  return undefined;
}

/** Throws InvalidKeyError unless every store can hold an object at `key`. */
export function assertKey(key: string): void {
  const problem = problemOfText(key) ?? problemOfPath(key);
  if (problem !== undefined) throw new InvalidKeyError(key, problem);
}

/** Throws InvalidKeyError when no key can begin with `prefix`; its last segment may be a part of one, or empty. */
export function assertPrefix(prefix: string): void {
  const slash = prefix.lastIndexOf('/');
  const problem = problemOfText(prefix) ?? (slash < 0 ? undefined : problemOfPath(prefix.slice(0, slash)));
  if (problem !== undefined) throw new InvalidKeyError(prefix, problem);
}

/** Throws RangeError unless `limit` is a whole number of at least 1: a page of none would never end a listing. */
export function assertLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`A page's limit must be a whole number of at least 1, not ${limit}.`);
  }
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * Orders two strings by their UTF-8 bytes: negative when `left` comes first. JavaScript's own order differs where a
 * surrogate, which stands for U+10000 and above, meets a character from U+E000 to U+FFFF.
 */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    if (isSurrogate(a) === isSurrogate(b)) return a - b;
    return isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
}

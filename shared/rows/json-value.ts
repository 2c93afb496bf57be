import type { RawValue, RowValues } from '../contract/values.ts';
import { exactNumber } from './exact-number.ts';
import type { JsonShape } from './json-shape.ts';

const escapeOrMark = /\\.|["{:}]/g;
const memberArrayMark: Readonly<Record<string, string>> = { '{': '{"":[', ':': ',', '}': ']}' };

/** What JSON.parse passes to a reviver beside key and value; TypeScript does not know of it yet. */
interface ReviverContext {
  /** The source text of a primitive value. */
  readonly source?: string;
}

/**
 * Parses the text of a JSON object of that shape, with all digits of its numbers. `__proto__` becomes an own property, as
 * with JSON.parse: nothing here assigns. Throws SyntaxError.
 */
export function parseJsonObject(text: string, shape: JsonShape): RowValues {
  const values = JSON.parse(text) as RowValues;
  if (shape.escapedKeys && (shape.inexact || hasBackslashKey(values)))
    return JSON.parse(withMemberArrays(text), reviveMemberArrays) as RowValues;
  return shape.inexact ? (JSON.parse(text, reviveNumber) as RowValues) : values;
}

/**
 * V8 may give a key with an escape the wrong name, once it has seen an object with a backslash in a key: not the key but
 * the beginning of its source text, which has the backslash of the escape. https://github.com/nodejs/node/issues/63785
 */
function hasBackslashKey(value: RawValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries<RawValue>(value as RowValues).some(
    ([key, child]) => key.includes('\\') || hasBackslashKey(child),
  );
}

/** Writes every object as `{"":[key, value, key, value]}`, so that its keys are parsed as values are. */
function withMemberArrays(text: string): string {
  let inString = false;
  return text.replace(escapeOrMark, (match) => {
    if (match === '"') inString = !inString;
    return inString ? match : (memberArrayMark[match] ?? match);
  });
}

function reviveMemberArrays(key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return reviveNumber(key, value, context);
  const members = (value as { readonly '': readonly RawValue[] })[''];
  const entries: [string, RawValue][] = [];
  for (let index = 0; index < members.length; index += 2) entries.push([members[index] as string, members[index + 1]!]);
  return Object.fromEntries(entries);
}

function reviveNumber(_key: string, value: unknown, context?: ReviverContext): unknown {
  return typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value;
}

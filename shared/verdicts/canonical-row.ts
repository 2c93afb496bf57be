import { ExactNumber, type RawValue } from '../contract/values.ts';
import { canonicalNumber } from './canonical-number.ts';

/**
 * The canonical JSON of a parsed value, by RFC 8785: members sorted by the UTF-16 units of their names, no white space.
 * Numbers that a JavaScript number cannot hold, which that RFC does not know, keep their digits.
 */
export function canonicalJson(value: RawValue): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber) {
    return canonicalNumber(value);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name]!)}`);
  return `{${members.join(',')}}`;
}

/** Array.isArray does not narrow a readonly array. */
function isList(value: object): value is readonly RawValue[] {
  return Array.isArray(value);
}

import { IntegrityError } from '../../shared/errors.ts';

/** Throws IntegrityError when what was found under `key` is not what was recorded. */
export function requireEqual(key: string, what: string, expected: string | number, found: string | number): void {
  if (expected !== found) throw new IntegrityError(key, what, expected, found);
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../golden');

/** A text that is kept below tests/golden/. */
export function goldenText(path: string): string {
  return readFileSync(resolve(folder, path), 'utf8');
}

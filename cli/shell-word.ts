import { relative } from 'node:path';

/** The text as a POSIX shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The path from here, when it lies below. */
export function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path) || '.';
  return fromHere.startsWith('..') ? path : fromHere;
}

/** What has to stand in a command for it to work on the store in `root`: nothing for the one that is meant by default. */
export function storeOption(root: string): string {
  const store = shortPath(root);
  return store === '.sluice' ? '' : ` --store ${shellWord(store)}`;
}

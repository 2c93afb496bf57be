import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The notices of a store directory whose file names contain `what`, in the order in which they were sent. */
export async function noticesOf(store: string, what: string): Promise<string[]> {
  const names = (await readdir(join(store, 'outbox'))).filter((name) => name.includes(what)).sort();
  return Promise.all(names.map((name) => readFile(join(store, 'outbox', name), 'utf8')));
}

/** The `sluice` command of a notice that matches, with what the notice says that its commands need; without the program. */
export function commandOf(notice: string, which: RegExp): string[] {
  const [command] = (notice.match(/sluice [^\n"]+/g) ?? []).filter((text) => which.test(text));
  if (command === undefined) throw new Error(`There is no command like ${which.source} in:\n${notice}`);
  const [, options = ''] = /^Commands need: (.*)$/m.exec(notice) ?? [];
  return wordsOf(`${command} ${options}`);
}

/** The words of a command as a shell takes them, without the program. */
export function wordsOf(command: string): string[] {
  const words = command.match(/'[^']*'|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replaceAll("'", ''));
}

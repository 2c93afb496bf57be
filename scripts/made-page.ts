import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

const root = resolve(import.meta.dirname, '..');

/** A row of a Markdown table. */
export function tableRow(...cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

/**
 * Writes the page `file`, which `npm run <script>` makes, from these lines of Markdown; with `--check` it writes nothing and
 * fails where the file says anything else.
 */
export async function keepPage(file: URL, script: string, lines: readonly string[]): Promise<void> {
  const made = await format(lines.join('\n'), { ...(await resolveConfig(file)), parser: 'markdown' });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, made);
  } else if (readFileSync(file, 'utf8') !== made) {
    console.error(`${relative(root, fileURLToPath(file))} is not what the code says; run: npm run ${script}`);
    process.exitCode = 1;
  }
}

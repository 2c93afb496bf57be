import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import type { Command } from '../command.ts';
import { formatCatalogIndex } from '../contract/catalog-index.ts';
import { formatCatalogPage } from '../contract/catalog-page.ts';
import { readContractFiles } from '../contract/contract-files.ts';
import { ExitStatus } from '../exit-status.ts';
import { projectRoot } from '../project-root.ts';

/** `sluice contract docs`: the catalog pages. */
export const contractDocsCommand: Command = {
  name: 'contract docs',
  summary: 'write the catalog pages: columns, checks, owners, lineage',
  positionals: [],
  options: {
    out: { type: 'string', value: 'DIR', description: 'where the pages go (default docs/catalog)' },
    check: { type: 'boolean', description: 'write nothing; exit 2 when a page is not up to date' },
  },
  localOnly: true,
  details:
    'One page a contract and an index. Exit status: 2 for a page of a contract that is gone, too.\n\n  sluice contract docs --check',
  run: async ({ workspace, terminal, options }) => {
    const folder = typeof options.out === 'string' ? resolve(options.out) : resolve(projectRoot, 'docs/catalog');
    const pages = await formatPages(workspace.contracts);
    const { stale, orphans } = await comparePages(folder, pages);
    const isCheck = options.check === true;
    if (!isCheck) await writePages(folder, pages, stale);
    terminal.answer({ pages: [...pages.keys()], stale, orphans });
    for (const name of stale) terminal.say(`${isCheck ? 'not up to date' : 'written'}: ${join(folder, name)}`);
    for (const name of orphans) terminal.complain(`${join(folder, name)} is the page of no contract: remove it`);
    if (stale.length === 0) terminal.say(`${pages.size} pages are up to date`);
    const isFine = orphans.length === 0 && (!isCheck || stale.length === 0);
    return isFine ? ExitStatus.fine : ExitStatus.stopped;
  },
};

/** The pages by name. */
async function formatPages({ all }: ContractRegistry): Promise<Map<string, string>> {
  const files = await readContractFiles(projectRoot);
  const pages = new Map([['README.md', formatCatalogIndex(all)]]);
  for (const contract of all) {
    const { dataset, schemaVersion } = contract;
    const file = files.find(({ path }) => path === `contracts/${dataset}/v${schemaVersion}.yaml`)!;
    const children = all.filter(({ references }) =>
      references.some((parent) => parent.dataset === dataset && parent.schemaVersion === schemaVersion),
    );
    pages.set(`${dataset}-v${schemaVersion}.md`, formatCatalogPage(contract, file.document, children));
  }
  return pages;
}

/** The names of pages that are missing or differ, and of those that look like a page and belong to no contract. */
async function comparePages(folder: string, pages: ReadonlyMap<string, string>) {
  const found = await listFolder(folder);
  const stale: string[] = [];
  for (const [name, page] of pages) {
    const text = found.includes(name) ? await readFile(join(folder, name), 'utf8') : undefined;
    if (text !== page) stale.push(name);
  }
  return { stale, orphans: found.filter((name) => /-v\d+\.md$/.test(name) && !pages.has(name)) };
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function writePages(folder: string, pages: ReadonlyMap<string, string>, stale: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of stale) await writeFile(join(folder, name), pages.get(name)!);
}

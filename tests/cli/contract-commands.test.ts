import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const { all } = await loadContracts(resolve(import.meta.dirname, '../../contracts'));
const files = all.map(({ dataset, schemaVersion }) => `contracts/${dataset}/v${schemaVersion}.yaml`);

describe('sluice contract check', () => {
  test('finds nothing wrong with the contracts of the project and their sample rows', async () => {
    expect(await sluiceJson('contract', 'check')).toEqual({
      status: 0,
      answer: { contracts: files, problems: [], notes: [] },
    });
    const { status, stdout } = await sluice('contract', 'check');
    expect(status).toBe(0);
    expect(stdout.match(/: fine$/gm)).toHaveLength(all.length);
  });

  test('says which places of which contracts a published schema refuses, and exits 2', async () => {
    const schema = join(await folders.make(), 'schema.json');
    await writeFile(schema, JSON.stringify({ properties: { domain: { const: 'shop' } } }));
    const { status, stdout, stderr } = await sluice('contract', 'check', '--odcs-schema', schema);
    const refused = all.filter(({ domain }) => domain !== 'shop');
    expect(status).toBe(2);
    expect(stderr.match(/^contracts\/.*\/domain: must be equal to constant \(ODCS schema\)$/gm)).toHaveLength(
      refused.length,
    );
    expect(stdout.match(/: 1 problems$/gm)).toHaveLength(refused.length);
  });

  test.each([
    ['--against', 'no-such-revision'],
    ['--odcs-schema', 'no-such-file.json'],
  ])('with %s %s is wrong usage', async (...words) => {
    const { status, stderr } = await sluice('contract', 'check', ...words);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(words[0]) });
  });
});

describe('sluice contract docs', () => {
  test('writes an index and a page for every contract, which has its columns, checks and owner', async () => {
    const out = await folders.make();
    const { status } = await sluice('contract', 'docs', '--out', out);
    expect(status).toBe(0);
    const pageOf = ({ dataset, schemaVersion }: (typeof all)[number]) => `${dataset}-v${schemaVersion}.md`;
    expect((await readdir(out)).sort()).toEqual(['README.md', ...all.map(pageOf)].sort());
    const index = await readFile(join(out, 'README.md'), 'utf8');
    for (const contract of all) {
      const page = await readFile(join(out, pageOf(contract)), 'utf8');
      const rows = page.split('\n').filter((line) => line.startsWith('| '));
      const told = rows.map((line) => line.split(' | ')[0]!.slice(2));
      expect(told).toEqual(expect.arrayContaining(contract.columns.map(({ name }) => `\`${name}\``)));
      expect(told).toEqual(expect.arrayContaining(contract.checks.map(({ id }) => `\`${id}\``)));
      expect(rows).toContain(`| Owner | ${contract.owner} |`);
      expect(index).toContain(`(${pageOf(contract)})`);
    }
  });

  test('tells the lineage from both ends, and in the index', async () => {
    const out = await folders.make();
    await sluice('contract', 'docs', '--out', out);
    const read = (name: string) => readFile(join(out, name), 'utf8');
    const child = await read('order_items-v1.md');
    expect(child).toContain('`order_id` refers to `order_id` of [orders v1](orders-v1.md) (the same date).');
    expect(child).toContain('`product_id` refers to `product_id` of [products v1](products-v1.md) (every date).');
    expect(await read('orders-v1.md')).toContain('[order_items v1](order_items-v1.md) refers to it.');
    expect(await read('products-v1.md')).toContain('[order_items v1](order_items-v1.md) refers to it.');
    expect(await read('README.md')).toContain('orders_v1 -->|order_id| order_items_v1');
    expect(await read('events-v1.md')).toContain('No other dataset.');
  });

  test('with --check changes nothing, and exits 2 for a page that is old or of no contract', async () => {
    const out = await folders.make();
    const check = () => sluice('contract', 'docs', '--check', '--out', out);
    expect((await check()).status).toBe(2);
    expect(await readdir(out)).toEqual([]);
    await sluice('contract', 'docs', '--out', out);
    expect((await check()).status).toBe(0);
    const page = join(out, 'orders-v1.md');
    await writeFile(page, 'old');
    const old = await check();
    expect({ status: old.status, page: await readFile(page, 'utf8') }).toEqual({ status: 2, page: 'old' });
    expect(old.stdout).toContain(`not up to date: ${page}`);
    expect(await sluice('contract', 'docs', '--out', out)).toMatchObject({ status: 0 });
    await writeFile(join(out, 'gone-v1.md'), '');
    const orphan = await check();
    expect(orphan.status).toBe(2);
    expect(orphan.stderr).toContain('gone-v1.md is the page of no contract');
  });

  test('has nothing to write over the pages of the project', async () => {
    const { status, answer } = await sluiceJson('contract', 'docs', '--check');
    expect({ status, answer }).toMatchObject({ status: 0, answer: { stale: [], orphans: [] } });
  });
});

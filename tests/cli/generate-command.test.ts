import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
let store = '';

beforeEach(async () => {
  store = join(await folders.make(), 'store');
});

afterEach(() => folders.remove());

/** The names of the objects that the command says it created; throws unless it succeeded. */
async function created(...words: readonly string[]): Promise<string[]> {
  const { status, answer } = await sluiceJson('generate', ...words, '--store', store);
  expect(status).toBe(0);
  const objects = answer as { key: string; created: boolean }[];
  return objects.filter((object) => object.created).map(({ key }) => key.slice(key.lastIndexOf('/') + 1));
}

describe('sluice generate', () => {
  test('makes the three datasets of the shop, parents first, and nothing when called again', async () => {
    const words = ['shop', '--from', '2025-04-01', '--to', '2025-04-02', '--rows', '20'];
    const { answer } = await sluiceJson('generate', ...words, '--store', store);
    expect((answer as { dataset: string; date: string }[]).map(({ dataset, date }) => `${date} ${dataset}`)).toEqual([
      '2025-04-01 products',
      '2025-04-01 orders',
      '2025-04-01 order_items',
      '2025-04-02 products',
      '2025-04-02 orders',
      '2025-04-02 order_items',
    ]);
    expect(await created(...words)).toEqual([]);
    // Fewer orders do not mean fewer products, of which the orders are made.
    expect(await created('products', '--from', '2025-04-01')).toEqual([]);
  });

  test('puts each kind of defect into an object of its own, beside the day', async () => {
    const words = ['transactions', '--from', '2025-01-31', '--defects', 'currency,value'];
    const defects = ['defect-currency-seed1.csv', 'defect-value-seed1.csv'];
    expect(await created(...words)).toEqual(['transactions-seed1.csv', ...defects]);
    expect(await created(...words)).toEqual([]);
  });

  test('puts defects beside a day that is there with other rows, and names all kinds that a day bears with "all"', async () => {
    await created('orders', '--from', '2025-04-01', '--rows', '300');
    expect(await created('orders', '--from', '2025-04-01', '--defects', 'all')).toEqual([
      'defect-null-seed1.csv',
      'defect-type-seed1.csv',
      'defect-value-seed1.csv',
      'defect-timestamp-seed1.csv',
      'defect-malformed-seed1.csv',
      'defect-duplicate-seed1.csv',
    ]);
  });

  test('says in its help which kinds of defects each dataset has, and what each gives', async () => {
    const { stdout } = await sluice('generate', '--help');
    expect(stdout).toMatch(/orphan_product +a product_id that products does not have \(REFERENCE_ERROR\)/);
    expect(stdout).toMatch(/header_missing +the header lacks product_name \(drift\)/);
    expect(stdout).toMatch(/currency .*\(CURRENCY_ERROR\)/);
  });

  test.each([
    [['orders', '--defects', 'valeu'], 'there is no kind "valeu" (did you mean "value"?); orders has: all, null,'],
    [['orders', '--defects', ''], 'there is no kind ""'],
    [['orders', '--defects', 'all', '--defect-rows', '0'], '--defect-rows'],
    [['orders', '--defects', 'all', '--late'], 'give one of the two'],
    [['products', '--rows', '1000001'], 'from 1 to 1000000'],
    [['shops'], 'there is no contract for "shops"'],
  ])('refuses %j with what is right, and writes nothing', async (words, message) => {
    const { status, stderr } = await sluice('generate', ...words, '--from', '2025-04-01', '--store', store);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    await expect(readdir(join(store, 'raw', 'bronze'))).rejects.toThrow('ENOENT');
  });

  test('refuses the same object with other rows', async () => {
    const words = ['orders', '--from', '2025-04-01', '--defects', 'null'];
    await created(...words);
    const { status, stderr } = await sluice('generate', ...words, '--defect-rows', '9', '--store', store);
    expect(status).toBe(1);
    expect(stderr).toContain('choose another --seed');
  });
});

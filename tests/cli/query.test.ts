import { readdir, readFile, truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queryCommand } from '../../cli/commands/query.ts';
import { generateDay } from '../../cli/generate/generate-day.ts';
import { runPipeline } from '../../cli/local-pipeline.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { outputs } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const text = await readFile(resolve(import.meta.dirname, '../../contracts/events/v1.yaml'), 'utf8');

function contractOf(version: string, changed: string): Contract {
  const bytes = Buffer.from(changed.replace('version: 1.0.0', `version: ${version}`));
  return readContract(bytes, 'events.yaml', { dataset: 'events', schemaVersion: Number(version[0]) });
}

const first = contractOf('1.0.0', text);
const withNote = contractOf(
  '1.1.0',
  text
    .replace('      - name: amount\n', '      - name: note\n        logicalType: string\n      - name: amount\n')
    // The new column is in no raw data yet.
    .replace(/^customProperties:\n/m, '$&  - property: optionalColumns\n    value: [note]\n'),
);
const second = contractOf('2.0.0', text);

let workspace: LocalWorkspace;

async function runDay(contract: Contract, date: string): Promise<void> {
  const { raw } = workspace.stores;
  await generateDay(raw, contract, { date, rows: 20, seed: 1, late: true });
  const { outcome } = await runPipeline(withContracts(contract), contract, date, () => undefined);
  expect(outcome?.outcome).toBe('promoted');
}

function withContracts(...contracts: Contract[]): LocalWorkspace {
  return { ...workspace, contracts: registerContracts(contracts) };
}

async function query(sql: string, over: LocalWorkspace) {
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, true);
  await queryCommand.run({ positionals: [sql], options: { json: true }, workspace: over, terminal });
  return { answer: JSON.parse(written.stdout) as unknown, stderr: written.stderr };
}

async function parquetFiles(): Promise<string[]> {
  const entries = await readdir(workspace.root, { recursive: true });
  return entries.filter((path) => path.endsWith('.parquet')).map((path) => join(workspace.root, path));
}

beforeAll(async () => {
  workspace = await openLocalWorkspace(await folders.make());
  await runDay(first, '2025-01-01');
});

describe('a query', () => {
  test('gives whole numbers as numbers where they are safe, as text where they are not', async () => {
    const sql = 'SELECT COUNT(*) AS rows, 9007199254740993 AS large, [1::BIGINT] AS list, 1.50 AS money FROM events';
    const { answer } = await query(sql, withContracts(first));
    expect(answer).toEqual([{ rows: 20, large: '9007199254740993', list: [1], money: '1.50' }]);
  });

  test('finds an optional column null in runs of before it was added, with and without runs that have it', async () => {
    const sql = 'SELECT COUNT(*) AS rows, COUNT(note) AS notes, COUNT(DISTINCT ingestion_date) AS days FROM events';
    const before = await query(sql, withContracts(withNote));
    expect(before).toEqual({ answer: [{ rows: 20, notes: 0, days: 1 }], stderr: '' });
    await runDay(withNote, '2025-01-02');
    const after = await query(sql, withContracts(withNote));
    expect(after).toEqual({ answer: [{ rows: 40, notes: 0, days: 2 }], stderr: '' });
  });

  test('takes a PIVOT, which is two statements to DuckDB', async () => {
    const sql = "PIVOT (SELECT 'a' AS name, 1 AS amount) ON name USING SUM(amount)";
    expect((await query(sql, withContracts(first))).answer).toEqual([{ a: 1 }]);
  });

  test('leaves no secret behind', async () => {
    const sql = 'CREATE PERSISTENT SECRET kept (TYPE http); SELECT 1';
    await expect(query(sql, withContracts(first))).rejects.toThrow('Persistent secrets are disabled');
  });

  test('goes on without the views of data that is damaged, and says so', async () => {
    const [file] = await parquetFiles();
    await truncate(file!, 100);
    const both = withContracts(first, second);
    const { answer, stderr } = await query('SELECT COUNT(*) AS rows FROM events', both);
    expect(answer).toEqual([{ rows: 0 }]);
    expect(stderr).toContain('There is no view events_v1; run "sluice verify".');
    expect(stderr).toContain(file);
    expect(stderr).not.toContain('    at ');
    await expect(query('SELECT * FROM events_v1', both)).rejects.toMatchObject({ name: 'UnreadableDataError' });
    await expect(query('SELECT * FROM event', both)).rejects.toMatchObject({ name: 'InvalidInputError' });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportCommand, writeReport } from '../../cli/commands/report.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import {
  contract,
  emptyWorkspace,
  fabricateReport,
  goodNumbers,
  storeRun,
  twentyDates,
  workspaceWith,
} from './report-fixture.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-report-'));
});
afterAll(() => rm(folder, { recursive: true }));

function newFile(): string {
  files += 1;
  return join(folder, `${files}.html`);
}

describe('the report file', () => {
  test('has the same bytes twice and is not written when nothing is new', async () => {
    const workspace = await workspaceWith(twentyDates);
    const file = newFile();
    expect(await writeReport(workspace, file)).toMatchObject({ file, runs: 39, damaged: 0, changed: true });
    const bytes = await readFile(file);
    const long = new Date('2020-01-01T00:00:00Z');
    await utimes(file, long, long);

    expect(await writeReport(workspace, file)).toMatchObject({ file, runs: 39, changed: false });
    expect((await stat(file)).mtime).toEqual(long);
    const elsewhere = newFile();
    await writeReport(workspace, elsewhere);
    expect(await readFile(elsewhere)).toEqual(bytes);

    await storeRun(workspace.store, fabricateReport(contract, '2026-02-01', 'a1', goodNumbers), 'promoted');
    expect(await writeReport(workspace, file)).toMatchObject({ runs: 40, changed: true });
    expect(await readFile(file)).not.toEqual(bytes);
  });

  test('is alone in its folder, which is made when it is missing', async () => {
    const file = join(folder, 'deep', 'er', 'report.html');
    await writeReport(emptyWorkspace([contract]), file);
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['report.html']);
  });

  test('that cannot be written is wrong usage and leaves nothing behind', async () => {
    const parent = join(folder, 'taken');
    await mkdir(join(parent, 'report.html'), { recursive: true });
    const workspace = emptyWorkspace([contract]);
    await expect(writeReport(workspace, join(parent, 'report.html'))).rejects.toThrow(InvalidInputError);
    await writeFile(join(parent, 'file'), '');
    await expect(writeReport(workspace, join(parent, 'file', 'report.html'))).rejects.toThrow(InvalidInputError);
    expect(await readdir(parent)).toEqual(['file', 'report.html']);
  });
});

describe('sluice report', () => {
  async function call(json: boolean, options: Record<string, string>) {
    const lines: string[] = [];
    const stdout = { write: (text: string) => lines.push(text) };
    const terminal = openTerminal(stdout, { write: () => undefined }, json);
    const workspace = await openLocalWorkspace(join(folder, 'store'));
    const status = await reportCommand.run({ positionals: [], options, workspace, terminal });
    return { status, text: lines.join(''), workspace };
  }

  test('writes to the store and prints where the page lies', async () => {
    const { status, text, workspace } = await call(false, {});
    expect(status).toBe(0);
    expect(text).toBe(`${join(folder, 'store', 'report.html')}\n`);
    expect(await readFile(workspace.place.reportFile, 'utf8')).toContain('Sluice report');
  });

  test('answers machines in JSON', async () => {
    const out = newFile();
    const { text } = await call(true, { out });
    expect(JSON.parse(text)).toEqual({ file: out, runs: 0, up_to: null, damaged: 0, changed: true });
  });

  test('refuses an empty file name', async () => {
    await expect(call(false, { out: '' })).rejects.toThrow('--out');
  });
});

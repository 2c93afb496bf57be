import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { countEnds, differingRuns, linesIn, runDamaged, type DamagedRun } from './damaged-run.ts';
import { damagedTable, tableHeader } from './damaged-table.ts';
import { badTableColumns, readOutputTable, type OutputTableRow } from './output-table.ts';
import { tableContracts } from './table-contract.ts';

const files = 100;
const folders = new TemporaryFolders();
const runs: DamagedRun[] = [];
let rows: OutputTableRow[] = [];

/** The lines below the header of a file in which a line is a record: it has no quotes, and its header is whole. */
function recordsIn(decoded: Buffer | undefined): string[] | undefined {
  const [header, ...lines] = decoded === undefined || decoded.includes('"') ? [] : linesIn(decoded);
  return header?.trimEnd() === tableHeader ? lines.map((line) => line.replace(/\r$/, '')) : undefined;
}

beforeAll(async () => {
  const folder = await folders.make();
  const contracts = tableContracts();
  for (let seed = 1; seed <= files; seed += 1) {
    const { bytes, decoded } = damagedTable(seed);
    try {
      runs.push(await runDamaged({ seed, bytes, lines: recordsIn(decoded)?.length }, folder, contracts));
    } catch (error) {
      throw new Error(`Seed ${seed} crashed.`, { cause: error });
    }
  }
  rows = await readOutputTable(folder);
});

afterAll(() => folders.remove());

describe(`${files} CSV files of all types with cells replaced, lines mutated and bytes damaged, plain, gzip and zstd`, () => {
  test('end validated, warned, blocked or as drift, and never in a fault', () => {
    const kinds = countEnds(runs);
    expect([...kinds.keys()].sort()).toEqual(['blocked', 'drift', 'validated', 'warned']);
    for (const [kind, count] of kinds) expect(count).toBeGreaterThan(kind === 'drift' ? 0 : 5);
  });

  test('have every input row accounted for, and every record kept', () => {
    expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  test('give no bad row, no key twice, and as many rows as they count valid ones', () => {
    expect(rows.filter((row) => badTableColumns(row).length > 0)).toEqual([]);
    expect(new Set(rows.map(({ seed, cells: [id] }) => `${seed} ${id}`)).size).toBe(rows.length);
    expect(differingRuns(runs, rows)).toEqual([]);
  });

  test('give each row whose line nothing befell as it was, and lose none', () => {
    expect(rows.length).toBeGreaterThan(files * 50);
    let compared = 0;
    for (const { seed, ended } of runs) {
      if (ended === 'drift') continue;
      const { decoded, original } = damagedTable(seed);
      const records = recordsIn(decoded) ?? [];
      const ids = records.map((line) => line.split(',', 1)[0]);
      // Of two rows with one id, one is the duplicate of the other.
      const isAlone = (id: string | undefined) => ids.indexOf(id) === ids.lastIndexOf(id);
      const whole = records.filter((line, index) => original.has(line) && isAlone(ids[index]));
      const output = new Set(rows.filter((row) => row.seed === seed).map(({ cells }) => cells.join()));
      expect({ seed, lost: whole.filter((line) => !output.has(line)) }).toEqual({ seed, lost: [] });
      compared += whole.length;
    }
    expect(compared).toBeGreaterThan(files * 20);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { damagedDay } from './damaged-day.ts';
import { countEnds, differingRuns, linesIn, runDamaged, type DamagedRun } from './damaged-run.ts';
import { badColumns, identityOf, readOutputRows, type OutputRow } from './output-row.ts';

const files = 100;
const folders = new TemporaryFolders();
const outcomes: DamagedRun[] = [];
let rows: OutputRow[] = [];

beforeAll(async () => {
  const folder = await folders.make();
  for (let seed = 1; seed <= files; seed += 1) {
    const { bytes, decoded } = damagedDay(seed);
    try {
      const lines = decoded && linesIn(decoded).length;
      outcomes.push(await runDamaged({ seed, bytes, lines }, folder));
    } catch (error) {
      throw new Error(`Seed ${seed} crashed.`, { cause: error });
    }
  }
  rows = await readOutputRows(folder);
});

afterAll(() => folders.remove());

describe(`${files} files with bytes flipped, lines cut and values replaced, as NDJSON, gzip and zstd`, () => {
  test('end promoted, blocked, as drift or at the breaker, and never in a fault', () => {
    const kinds = countEnds(outcomes);
    expect(outcomes).toHaveLength(files);
    for (const kind of ['validated', 'warned', 'blocked']) expect(kinds.get(kind)).toBeGreaterThan(5);
    // No damage of a whole object is a fault: what does not decode is a row that halts.
    expect(
      [...kinds.keys()].filter(
        (kind) => !['validated', 'warned', 'blocked', 'drift', 'breaker_open', 'raw_missing'].includes(kind),
      ),
    ).toEqual([]);
  });

  test('have every input row accounted for, and every record kept', () => {
    expect(outcomes.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  test('give no bad row, and no key twice', () => {
    expect(rows.filter((row) => badColumns(row).length > 0)).toEqual([]);
    expect(new Set(rows.map(({ seed, event_id }) => `${seed} ${String(event_id)}`)).size).toBe(rows.length);
  });

  test('give as many rows as they count valid ones', () => {
    expect(differingRuns(outcomes, rows)).toEqual([]);
  });

  test('give rows that stand in the input, and lose none whose line nothing befell', () => {
    expect(rows.length).toBeGreaterThan(files * 50);
    for (const { seed, ended } of outcomes) {
      const { decoded, original } = damagedDay(seed);
      if (decoded === undefined || ended === 'raw_missing' || ended === 'drift') continue;
      const output = rows.filter((row) => row.seed === seed);
      const input = identitiesIn(decoded);
      expect({ seed, strange: output.filter((row) => !input.has(identityOf(row))) }).toEqual({ seed, strange: [] });
      const ids = new Set(output.map(({ event_id }) => event_id));
      const whole = linesIn(decoded).filter((line) => original.has(line.trimEnd()));
      const lost = whole.filter((line) => !ids.has((JSON.parse(line) as OutputRow).event_id));
      expect({ seed, lost }).toEqual({ seed, lost: [] });
    }
  });
});

/** The identities of the lines of a file that are JSON. */
function identitiesIn(decoded: Buffer): Set<string> {
  return new Set(
    linesIn(decoded).flatMap((line) => {
      try {
        return [identityOf(JSON.parse(line) as OutputRow)];
      } catch {
        return [];
      }
    }),
  );
}

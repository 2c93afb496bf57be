import { expect, test } from '@jest/globals';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import type { RawValue, RowValues } from '../../shared/contract/values.ts';
import { seededRandom } from '../../shared/random.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import { Tally } from '../../shared/verdicts/tally.ts';
import { mutated } from '../rows/mutation.ts';
import { chunks } from '../rows/raw-object.ts';
import { eventContracts } from '../support/event-contract.ts';
import { cleanLines } from '../support/event-rows.ts';
import { linesAsBytes } from '../support/test-pipeline.ts';
import { withOddValue } from './damaged-day.ts';
import { tableCells, tableHeader, withOddCell } from './damaged-table.ts';
import { tableContracts } from './table-contract.ts';

const files = 100;
const linesPerFile = 100;
const codes = new Set<string>(Object.values(ReasonCode));
const events = cleanLines(linesPerFile);

type Chance = (limit: number) => number;

/** Line `index` of a file with an odd value, with its bytes mutated, or with both. */
function damaged(line: string, withOdd: () => string, chance: Chance, random: () => number): Buffer {
  const odd = chance(3) === 0 ? line : withOdd();
  return chance(3) === 0 ? Buffer.from(odd) : mutated(Buffer.from(odd), random);
}

/** Judges one object as transform does; gives the accepted rows as they are stored. */
async function judge(contract: Contract, object: Buffer, tally: Tally): Promise<PartitionColumns> {
  const accepted = new PartitionColumns(contract.columns);
  for await (const batch of decodeRows(chunks(object, 997), contract)) {
    for (const row of batch) {
      const findings = tally.judge(row, 'an object');
      for (const { code, message } of findings) {
        expect(codes).toContain(code);
        expect(message).not.toBe('');
      }
      if (row.kind !== 'row') expect(findings).toMatchObject([{ code: 'MALFORMED_ROW' }]);
      else if (findings.length === 0) accepted.append(row.values, 0, row.source.line);
    }
  }
  return accepted;
}

/** The row as it is stored, written as a source could have written it. */
function rewritten(contract: Contract, rows: PartitionColumns, row: number): RowValues {
  const values = contract.columns.map(({ name, type }): [string, RawValue] => {
    const value = rows.named(name).json(row);
    return [name, type === 'int64' && value !== null ? BigInt(value) : value];
  });
  return Object.fromEntries(values);
}

/** Judges 10,000 lines, and then what was accepted of them once more as it is stored. */
async function expectJudged(contract: Contract, file: (seed: number, random: () => number) => Buffer): Promise<void> {
  const tally = new Tally(contract);
  let acceptedRows = 0;
  for (let seed = 1; seed <= files; seed += 1) {
    const first = await judge(contract, file(seed, seededRandom(seed)), tally);
    acceptedRows += first.length;
    const second = new PartitionColumns(contract.columns);
    for (let row = 0; row < first.length; row += 1) {
      const values = rewritten(contract, first, row);
      expect({ seed, values, findings: contract.judge(values) }).toEqual({ seed, values, findings: [] });
      second.append(values, 0, row + 1);
      expect(rewritten(contract, second, row)).toEqual(values);
    }
  }
  expect(tally.inputRows).toBe(acceptedRows + tally.quarantinedRows);
  expect(tally.inputRows).toBeGreaterThan(0.9 * files * linesPerFile);
  expect(acceptedRows).toBeGreaterThan(0.05 * tally.inputRows);
  expect(Object.keys(tally.reasons())).toEqual(
    expect.arrayContaining(['MALFORMED_ROW', 'TIMESTAMP_ERROR', 'TYPE_ERROR', 'VALUE_ERROR']),
  );
}

test('10,000 mutated events are each accepted as stored values that pass again, or rejected with a code', async () => {
  await expectJudged(eventContracts({}).get('events'), (_, random) => {
    const chance: Chance = (limit) => Math.floor(random() * limit);
    const lines = events.map((line) => damaged(line, () => withOddValue(line, chance), chance, random));
    return Buffer.concat(lines.flatMap((line) => [line, linesAsBytes([''])]));
  });
});

test('10,000 mutated CSV records of all types are each accepted or rejected likewise', async () => {
  await expectJudged(tableContracts().get('events'), (seed, random) => {
    const chance: Chance = (limit) => Math.floor(random() * limit);
    const lines = Array.from({ length: linesPerFile }, (_, index) => {
      const cells = tableCells(seed, index);
      return damaged(cells.join(), () => withOddCell(cells, chance), chance, random);
    });
    return Buffer.concat([Buffer.from(tableHeader), ...lines].flatMap((line) => [line, Buffer.from('\n')]));
  });
});

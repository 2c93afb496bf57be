import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ColumnSet } from '../../shared/columns/column-set.ts';
import { segmentRows, segmentRuns } from '../../shared/columns/segments.ts';
import { assertCountable } from '../../shared/columns/string-segment.ts';
import { PipelineError } from '../../shared/errors.ts';
import { cellsOf, column, columnOf, compareCells, nullableCases, stringCell } from './column-cases.ts';
import { expectedSlice, filledColumn, plainSlice, rowNumbers, sliceBytes } from './column-rows.ts';

const total = 4 * segmentRows + 10;
/** Rows on both sides of borders, and others. */
const looked = [
  0,
  1,
  ...[1, 2, 4].flatMap((border) => [-1, 0, 1].map((side) => border * segmentRows + side)),
  total - 1,
];

describe.each(nullableCases)('more rows than a segment holds, of type $title', ({ kind, nullable }) => {
  const definition = columnOf(kind, nullable);
  const samples = fc.sample(cellsOf(kind, nullable), { numRuns: 997, seed: 7 });
  const cells = Array.from({ length: total }, (_, row) => samples[row % samples.length]!);
  const filled = filledColumn(definition, cells);

  test('keep their values on both sides of a border', () => {
    expect(filled.length).toBe(total);
    expect(looked.map((row) => filled.json(row))).toEqual(looked.map((row) => cells[row]!.json));
    for (const a of looked) {
      for (const b of looked) expect(Math.sign(filled.compare(a, b))).toBe(compareCells(cells[a]!, cells[b]!));
    }
    const expected = expectedSlice(
      definition,
      looked.map((row) => cells[row]!),
    );
    expect(plainSlice(filled.gather(Uint32Array.from(looked)))).toEqual(plainSlice(expected));
  });

  test('are appended as slices that lie across borders', () => {
    const target = new ColumnSet([definition]).columns[0]!;
    for (let start = 0; start < total; start += 25_000) {
      target.appendSlice(filled.gather(rowNumbers(Math.min(start + 25_000, total), start)));
    }
    const every = rowNumbers(total);
    expect(target.length).toBe(total);
    expect(sliceBytes(target.gather(every)).equals(sliceBytes(filled.gather(every)))).toBe(true);
  });
});

test.each([1, 1024, 1025, segmentRows])('%d different strings in a full segment are all kept apart', (different) => {
  const text = (row: number) => `value ${row % different}`;
  const filled = filledColumn(
    column('s', 'string'),
    Array.from({ length: segmentRows + 1 }, (_, row) => stringCell(text(row))),
  );
  const every = rowNumbers(segmentRows);
  expect([...every].every((row) => filled.json(row) === text(row))).toBe(true);
  const { values, offsets } = filled.gather(every);
  const gathered = [...every].map((row) =>
    Buffer.from((values as Uint8Array).subarray(offsets![row], offsets![row + 1])),
  );
  expect(gathered.every((bytes, row) => bytes.toString() === text(row))).toBe(true);
  expect(new Set([...every].map((row) => filled.hash(row))).size).toBe(different);
});

test('A string of a megabyte lies between short ones unchanged', () => {
  const long = ['x'.repeat(2 ** 20), 'é'.repeat(2 ** 19), '\u{1f600}'.repeat(2 ** 18)];
  const cells = ['a', long[0]!, '', long[1]!, 'é', long[2]!, 'z'].map(stringCell);
  const filled = filledColumn(column('s', 'string'), cells);
  expect(cells.every(({ raw }, row) => filled.json(row) === raw)).toBe(true);
  const slice = filled.gather(Uint32Array.of(5, 0, 1));
  expect(Buffer.from(slice.values as Uint8Array).toString()).toBe(`${long[2]!}a${long[0]!}`);
});

test('Bytes that 32 bits cannot count are refused, never wrapped around', () => {
  assertCountable(2 ** 31 - 1);
  expect(() => {
    assertCountable(2 ** 31);
  }).toThrow(PipelineError);
});

test('Runs cover every row once and end where segments do', () => {
  fc.assert(
    fc.property(fc.nat(3 * segmentRows), fc.nat(3 * segmentRows), (row, count) => {
      let covered = 0;
      for (const run of segmentRuns(row, count)) {
        expect(run.from).toBe(covered);
        expect(run.place).toBe((row + covered) % segmentRows);
        expect(run.place + run.count).toBeLessThanOrEqual(segmentRows);
        expect(run.count).toBeGreaterThan(0);
        covered += run.count;
      }
      expect(covered).toBe(count);
    }),
  );
});

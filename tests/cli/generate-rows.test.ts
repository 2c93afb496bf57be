import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeCsv } from '../../cli/generate/sample-row.ts';
import { formatCents } from '../../cli/generate/sample-value.ts';
import { parseDecimal } from '../../shared/contract/decimal.ts';
import { read } from '../rows/raw-object.ts';

test('what is written as CSV is read as the same rows, null and the empty text apart', async () => {
  const cell = fc.option(fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n', '\r', "'", 'é', ';') }));
  // A line that is blank is no row, so one column is never null or white space.
  const row = fc.record({ a: cell, b: fc.constantFrom('x', '"', 'x,y'), c: cell });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const bytes = Buffer.concat([...writeCsv(['a', 'b', 'c'], rows)]);
      expect((await read(bytes, { format: 'csv' })).map(({ values }) => values)).toEqual(rows);
    }),
  );
});

test('more rows than a chunk holds come in several chunks', () => {
  const rows = Array.from({ length: 2500 }, (_, index) => ({ n: index }));
  expect([...writeCsv(['n'], rows)]).toHaveLength(3);
});

test('hundredths are written so that a decimal reads them back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (cents) => {
      expect(parseDecimal(formatCents(cents), 18, 2)).toBe(BigInt(cents));
    }),
  );
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RunErrors } from '../../shared/breaker/run-errors.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';

const rows = fc.array(
  fc.record({
    row_hash: fc.integer({ min: 0, max: 30 }).map(String),
    codes: fc.uniqueArray(fc.constantFrom(...Object.values(ReasonCode)), { minLength: 1, maxLength: 3 }),
  }),
);

test('the errors of a run are its distinct uncovered rows by code, never more than limit + 1 of a code', () => {
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 1, max: 5 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 30 })),
      (all, limit, c) => {
        const covered = new Set(c.map(String));
        const counted = new RunErrors(limit, covered);
        for (const row of all) counted.add(row);
        const { errors, exceeded } = counted;
        for (const code of Object.values(ReasonCode)) {
          const hashes = all.filter(({ row_hash, codes }) => !covered.has(row_hash) && codes.includes(code));
          const distinct = [...new Set(hashes.map(({ row_hash }) => row_hash))];
          const expected = code === 'DUPLICATE_KEY' ? [] : distinct.slice(0, limit + 1);
          expect(errors[code] ?? []).toEqual(expected);
          expect(exceeded[code]).toBe(expected.length > limit ? limit + 1 : undefined);
        }
        expect(counted.isEmpty).toBe(Object.keys(errors).length === 0);
      },
    ),
  );
});

test('the errors of two runs count as those of one run with the rows of both', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 5 }), (first, second, limit) => {
      const both = new RunErrors(limit, new Set());
      const parts: RunErrors[] = [];
      for (const part of [first, second]) {
        const own = new RunErrors(limit, new Set());
        for (const row of part) {
          own.add(row);
          both.add(row);
        }
        parts.push(own);
      }
      expect(parts[0]!.unite(parts.slice(1)).exceeded).toEqual(both.exceeded);
    }),
  );
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { minute, testBreaker, type Rows } from './breaker-fixture.ts';

const { valueError, typeError } = ReasonCode;

interface Step {
  readonly minutes: number;
  readonly rows: Rows;
  readonly isBackfill: boolean;
}

const steps = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 45 }),
    rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }).map(String), fc.constantFrom(valueError, typeError)), {
      maxLength: 5,
    }),
    isBackfill: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** Index of the step that must trip a breaker with this limit; undefined when none must. */
function trippingStep(all: readonly Step[], limit: number): number | undefined {
  const at = all.map((_, index) => all.slice(0, index + 1).reduce((sum, { minutes }) => sum + minutes, 0));
  const index = all.findIndex((step, last) => {
    const counted = step.isBackfill
      ? [step]
      : all.slice(0, last + 1).filter((each, i) => each === step || (!each.isBackfill && at[last]! - at[i]! < 60));
    const pairs = new Set(counted.flatMap(({ rows }) => rows.map(([hash, code]) => `${code} ${hash}`)));
    const codes = [...pairs].map((pair) => pair.split(' ')[0]!);
    // A run that has no errors of its own trips nothing.
    return step.rows.length > 0 && codes.some((code) => codes.filter((each) => each === code).length > limit);
  });
  return index < 0 ? undefined : index;
}

test('the breaker trips exactly when a code has more than the limit of distinct rows within the hour', async () => {
  let tripped = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const breaker = testBreaker();
      const expected = trippingStep(all, 3);
      if (expected !== undefined) tripped += 1;
      for (const [index, { minutes, rows, isBackfill }] of all.entries()) {
        breaker.clock.advance(minutes * minute);
        const trip = await breaker.run(`run-${index}`, rows, { limit: 3, ...(isBackfill ? { backfill: 'plan' } : {}) });
        expect(trip !== undefined).toBe(index === expected);
        if (trip !== undefined) return;
      }
    }),
    { numRuns: 300 },
  );
  expect(tripped).toBeGreaterThan(30);
});

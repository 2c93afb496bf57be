import { describe, expect, test } from '@jest/globals';
import { StoreConflictError, StoreUnavailableError } from '../../shared/errors.ts';
import { parseRunId } from '../../shared/layout/keys.ts';
import { currentRun } from '../support/current-run.ts';
import { executionOf } from '../support/execution-papers.ts';
import { failOnceAt } from '../support/write-points.ts';
import { beginnings, date, disturbed, everyPoint, undisturbed } from './interruption.ts';

/** What a store may throw; the first is an error that nothing in the program expects. */
const errors = [
  ['an unknown error', () => new Error('The store broke.')],
  ['a reply that never comes', () => new StoreUnavailableError('write', 'some key')],
  ['a conflict', () => new StoreConflictError('some key')],
] as const;

describe.each(beginnings)('$name', (beginning) => {
  test.each(errors)('heals %s at any one write of its functions by itself', async (_name, error) => {
    const { current: wanted } = await undisturbed(beginning);
    const points = (await everyPoint(beginning)).filter(({ store }) => store !== 'local');
    expect(points.length).toBeGreaterThan(20);
    for (const point of points) {
      // A conflict is an answer that says nothing happened.
      if (point.phase === 'after' && error() instanceof StoreConflictError) continue;
      const { over, watch, run } = disturbed(beginning, failOnceAt(point, error()));
      const { outcome, end, run_id } = await run;
      expect({ point, outcome, end }).toMatchObject({
        point,
        outcome: 'promoted',
        end: { result: { status: 'SUCCEEDED' } },
      });
      expect(parseRunId(run_id)!.attempt).toBeLessThanOrEqual(2);
      expect(currentRun(over, date)).toEqual({ ...wanted, runId: run_id });
      expect({ point, violations: [...watch.violations] }).toEqual({ point, violations: [] });
      expect(await over.verify(date)).toEqual([]);
    }
  });
});

test.each([
  ['the input list', /\/input\.json$/, 1],
  ['the claim of an attempt', /\/1\.json$/, 1],
  ['the data', /\.parquet$/, 3],
  ['the manifest', /_manifest\.json$/, 3],
  ['_SUCCESS', /_SUCCESS$/, 3],
  ['the validation', /_validation\.json$/, 1],
  ['the log entry', /_promotions/, 1],
  ['_LATEST.json', /_LATEST\.json$/, 1],
  ['the catalog', /^events_v1\//, 1],
  ['the outcome', /\/outcome\.json$/, 1],
  ['the notice', /-notices-/, 1],
])('writing %s may fail twice, and the third attempt is promoted', async (_, key, attempt) => {
  let failures = 0;
  const { over, watch, run } = disturbed(beginnings[0]!, (__, event) => {
    if (event.phase === 'after' || event.write === undefined || !key.test(event.key) || failures === 2) return;
    failures += 1;
    throw new Error('The store broke.');
  });
  const { outcome, run_id, end } = await run;
  expect({ outcome, failures }).toEqual({ outcome: 'promoted', failures: 2 });
  expect(parseRunId(run_id)!.attempt).toBe(attempt);
  expect(executionOf(over, end.execution).history.flatMap((visit) => visit.failures)).toHaveLength(2);
  expect([...watch.violations]).toEqual([]);
  expect(await over.verify(date)).toEqual([]);
});

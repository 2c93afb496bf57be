import { describe, expect, test } from '@jest/globals';
import { currentRun, logEntries } from '../support/current-run.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { dieAt, ProcessGoneError, type CountedWrite, type WritePoint } from '../support/write-points.ts';
import { beginnings, date, disturbed, everyPoint, undisturbed, type Beginning } from './interruption.ts';

/** One process that died, and the stores it left. */
interface Crash {
  readonly point: WritePoint & CountedWrite;
  /** The execution it ran, if it began one. */
  readonly execution: string | undefined;
  /** A further process. */
  readonly next: TestPipeline;
}

/** Lets the run die at every instant in turn; what must hold at every instant is checked on the way and afterwards. */
async function crashEverywhere(beginning: Beginning, act: (crash: Crash) => Promise<void>): Promise<void> {
  const points = await everyPoint(beginning);
  expect(points.length).toBeGreaterThan(40);
  for (const point of points) {
    const { over, watch, process, run } = disturbed(beginning, dieAt(point));
    const earlier = new Set(executionsOf(over));
    await expect(run).rejects.toThrow(ProcessGoneError);
    const next = testPipeline({ over: process, hook: watch.hook });
    const execution = executionsOf(over).find((name) => !earlier.has(name));
    await act({ point, execution, next });
    expect({ point, violations: [...watch.violations] }).toEqual({ point, violations: [] });
    expect(watch.checks).toBeGreaterThanOrEqual(point.number);
    expect({ point, findings: await next.verify(date) }).toEqual({ point, findings: [] });
  }
}

function executionsOf({ memory }: TestPipeline): string[] {
  const { objects } = memory.local.state.page('.local/executions/', '', Infinity);
  return objects.map(({ key }) => key.slice('.local/executions/'.length, -'.json'.length));
}

describe.each(beginnings)('$name whose process dies before or after any of its writes', (beginning) => {
  test('leaves nothing in the way of a rerun, which gives what an undisturbed run gives', async () => {
    const { current: wanted } = await undisturbed(beginning);
    await crashEverywhere(beginning, async ({ point, next }) => {
      const { outcome, run_id } = await next.run(date);
      expect({ point, outcome }).toEqual({ point, outcome: 'promoted' });
      const { runId, contentHash, hashes, counts } = currentRun(next, date);
      expect({ point, runId, contentHash, hashes, counts }).toEqual({
        point,
        runId: run_id,
        contentHash: wanted.contentHash,
        hashes: wanted.hashes,
        counts: wanted.counts,
      });
    });
  });

  test('leaves a history that a repair completes', async () => {
    const { current: wanted } = await undisturbed(beginning);
    const promoted = new Set<boolean>();
    await crashEverywhere(beginning, async ({ next }) => {
      await next.repair(date);
      const entries = logEntries(next, date);
      promoted.add(entries.length === wanted.number);
      expect([wanted.number - 1, wanted.number]).toContain(entries.length);
      if (entries.length === wanted.number) expect(currentRun(next, date).hashes).toEqual(wanted.hashes);
    });
    expect(promoted).toEqual(new Set([false, true]));
  });

  test('leaves an execution that another process completes, with one promotion', async () => {
    const { current: wanted } = await undisturbed(beginning);
    let resumed = 0;
    await crashEverywhere(beginning, async ({ point, execution, next }) => {
      if (execution === undefined) return;
      resumed += 1;
      const { result, outcome } = await next.resume(execution);
      expect({ point, result }).toMatchObject({ point, result: { status: 'SUCCEEDED' } });
      expect(outcome).toMatchObject({ outcome: 'promoted', promoted: true });
      const { number, hashes } = currentRun(next, date);
      expect({ point, number, hashes }).toEqual({ point, number: wanted.number, hashes: wanted.hashes });
    });
    expect(resumed).toBeGreaterThan(40);
  });
});

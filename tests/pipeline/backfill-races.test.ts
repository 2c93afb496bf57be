import { expect, test } from '@jest/globals';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { executeBackfill, goOnWithPlan } from '../../cli/local-backfill.ts';
import { ExecutionRunningError } from '../../cli/local-runner/execution-store.ts';
import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { logEntries } from '../support/current-run.ts';
import { holdAt } from '../support/hold.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';
import { testClock } from '../support/test-clock.ts';
import { recordWrites, type CountedWrite } from '../support/write-points.ts';

const dates = ['2025-01-01', '2025-01-02'];
const stores = testPipeline();
for (const date of dates) await stores.deliver(date, 'events.ndjson', eventLines({ date, rows: 20 }));
const { plan } = await planRuns(stores.workspace, ['events'], dates);
await storePlan(stores.workspace.stores.processed, plan);

const writes: CountedWrite[] = [];
await goOnWithPlan(testPipeline({ copyOf: stores, hook: recordWrites(writes) }).workspace, plan.id);

test('a plan that one process drives is refused to a second one that goes on with it', async () => {
  const over = testPipeline({ copyOf: stores });
  const hold = holdAt({ number: 20, phase: 'before' });
  const first = goOnWithPlan(testPipeline({ over, hook: hold.hook }).workspace, plan.id);
  await hold.reached;
  await expect(goOnWithPlan(testPipeline({ over }).workspace, plan.id)).rejects.toThrow(ExecutionRunningError);
  hold.release();
  expect((await first).result.status).toBe('SUCCEEDED');
});

test('of two drivers of one plan, wherever the first is held up, no date runs twice and both end', async () => {
  let waits = 0;
  for (let number = 1; number <= writes.length; number += 3) {
    const over = testPipeline({ copyOf: stores });
    const hold = holdAt({ number, phase: number % 2 === 0 ? 'before' : 'after' });
    const first = executeBackfill(testPipeline({ over, hook: hold.hook }).workspace, 'one', plan.id, () => undefined);
    await hold.reached;
    const clock = testClock('2026-01-05T04:00:00.000Z', 7);
    // The second one waits only for a run of the first, which goes on then.
    const sleep = async (milliseconds: number) => {
      waits += 1;
      hold.release();
      await first;
      await clock.sleep(milliseconds);
    };
    const other = testPipeline({ over, clock: { ...clock, sleep } });
    const second = await executeBackfill(other.workspace, 'two', plan.id, () => undefined);
    hold.release();
    const statuses = [(await first).result.status, second.result.status];
    expect({ number, statuses }).toEqual({ number, statuses: ['SUCCEEDED', 'SUCCEEDED'] });
    const ledger = await readLedger(over.workspace.stores.processed, plan);
    const tries = ledger.map((item) => item.tries);
    const promotions = dates.map((date) => logEntries(over, date).length);
    expect({ number, tries, promotions }).toEqual({ number, tries: [1, 1], promotions: [1, 1] });
    for (const date of dates) expect(await over.verify(date)).toEqual([]);
  }
  expect(waits).toBeGreaterThan(10);
});

import { describe, expect, test } from '@jest/globals';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { executeBackfill, goOnWithPlan } from '../../cli/local-backfill.ts';
import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { executionsPrefix } from '../../shared/layout/keys.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { eventLines, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';

const dates = ['2025-01-01', '2025-01-02'];
const stores = testPipeline();
for (const date of dates) await stores.deliver(date, 'events.ndjson', eventLines({ date, rows: 20 }));
const { plan } = await planRuns(stores.workspace, ['events'], dates);

/** What `sluice backfill run` does after it has planned. */
async function runPlan({ workspace }: TestPipeline) {
  await storePlan(workspace.stores.processed, plan);
  return goOnWithPlan(workspace, plan.id);
}

const scenario: CrashScenario = { stores, dates, act: runPlan };

const contentOf = (pipeline: TestPipeline) => dates.map((date) => currentRun(pipeline, date).contentHash);
const promotionsOf = (pipeline: TestPipeline) => dates.map((date) => logEntries(pipeline, date).length);
const ledgerOf = ({ workspace }: TestPipeline) => readLedger(workspace.stores.processed, plan);

/** Executions that have fixed what they read. */
function begunRuns({ memory }: TestPipeline): number {
  const keys = storedKeys(memory.processed.state, executionsPrefix('events'));
  return keys.filter((key) => key.endsWith('/input.json')).length;
}

const { end: undisturbed } = await undisturbedAct(scenario);

describe('a backfill of two dates whose driver dies before or after any of its writes', () => {
  test('is finished by the next driver, and no date runs twice', async () => {
    const crashes = await crashAtPoints(scenario, { step: 5 }, async ({ point, next }) => {
      const { result } = await runPlan(next);
      expect({ point, result }).toMatchObject({ point, result: { status: 'SUCCEEDED' } });
      const found = { promotions: promotionsOf(next), runs: begunRuns(next), content: contentOf(next) };
      expect({ point, ...found }).toEqual({ point, promotions: [1, 1], runs: 2, content: contentOf(undisturbed) });
      const ledger = (await ledgerOf(next)).map(({ tries, outcome }) => [tries, outcome?.outcome]);
      expect({ point, ledger }).toEqual({ point, ledger: dates.map(() => [1, 'promoted']) });
    });
    expect(crashes).toBeGreaterThan(25);
  });

  test('is finished by another driver that knows nothing of the first, and promotes no date that was promoted', async () => {
    const crashes = await crashAtPoints(scenario, { step: 7, first: 3 }, async ({ point, next }) => {
      const { processed } = next.workspace.stores;
      await storePlan(processed, plan);
      const done = (await ledgerOf(next)).map(({ outcome }) => outcome?.promoted === true);
      const before = promotionsOf(next);
      const { result } = await executeBackfill(next.workspace, 'another', plan.id, () => undefined);
      expect({ point, result }).toMatchObject({ point, result: { status: 'SUCCEEDED' } });
      expect({ point, content: contentOf(next) }).toEqual({ point, content: contentOf(undisturbed) });
      // A date whose outcome the first driver could not write any more runs once more, with the same content.
      const wanted = before.map((count, index) => (done[index] === true ? count : count + 1));
      expect({ point, promotions: promotionsOf(next) }).toEqual({ point, promotions: wanted });
    });
    expect(crashes).toBeGreaterThan(15);
  });
});

import { describe, expect, test } from '@jest/globals';
import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import { resetBreaker } from '../../shared/breaker/reset-breaker.ts';
import { breakerResetsPrefix, breakerTripsPrefix } from '../../shared/layout/keys.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { outcomeOf } from '../support/execution-papers.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';

// Five bad rows of forty open the breaker and nothing else.
const stores = testPipeline({ contracts: eventContracts({ breakerLimit: 4, blockRate: 50, alarmRate: 50 }) });
const lines = cleanLines(40).map((line, index) => (index < 5 ? changed(line, { event_ts: `no time ${index}` }) : line));
await stores.deliver(date, 'events.ndjson', lines);

const reset = ({ workspace, clock }: TestPipeline) =>
  resetBreaker(workspace.stores.processed, clock, 'events', { person: 'ann', reason: 'the source is mended' });

/** A run that trips the breaker, its reset by a person, and the same day once more. */
async function tripResetRerun(pipeline: TestPipeline): Promise<readonly string[]> {
  const first = await pipeline.run(date);
  await reset(pipeline);
  const second = await pipeline.run(date);
  return [first.outcome, second.outcome];
}

const scenario: CrashScenario = { stores, dates: [date], act: tripResetRerun };

const tripsOf = ({ memory }: TestPipeline) => storedKeys(memory.processed.state, breakerTripsPrefix('events')).length;
const resetsOf = ({ memory }: TestPipeline) => storedKeys(memory.processed.state, breakerResetsPrefix('events')).length;

function lastExecution({ memory }: TestPipeline): string | undefined {
  const key = storedKeys(memory.local.state, '.local/executions/').at(-1);
  return key?.slice('.local/executions/'.length, -'.json'.length);
}

/** What people do then: run, and reset when the breaker is open. */
async function runUntilPromoted(pipeline: TestPipeline, point: object): Promise<void> {
  const { outcome } = await pipeline.run(date);
  if (outcome === 'breaker_open') {
    expect({ point, reset: (await reset(pipeline)).outcome }).toEqual({ point, reset: 'reset' });
    expect({ point, outcome: (await pipeline.run(date)).outcome }).toEqual({ point, outcome: 'promoted' });
  } else {
    expect({ point, outcome }).toEqual({ point, outcome: 'promoted' });
  }
}

async function expectClosedAfterOneTrip(found: TestPipeline, wanted: TestPipeline, point: object): Promise<void> {
  expect({ point, trips: tripsOf(found), resets: resetsOf(found) }).toEqual({ point, trips: 1, resets: 1 });
  expect(await readOpenTrip(found.workspace.stores.processed, 'events')).toBeUndefined();
  const { contentHash, counts } = currentRun(wanted, date);
  expect({ point, ...currentRun(found, date) }).toMatchObject({ point, contentHash, counts });
}

/** Whatever died: nothing is current that the open breaker should have kept from it. */
function expectNothingSlippedThrough(next: TestPipeline, point: object): void {
  if (resetsOf(next) > 0) return;
  expect({ point, entries: logEntries(next, date) }).toEqual({ point, entries: [] });
}

describe('a run that trips the circuit breaker, its reset and a rerun, which die before or after any of their writes', () => {
  test('are repeated: the breaker opens and is reset once, and the day is promoted', async () => {
    const { end: wanted } = await undisturbedAct(scenario);
    expect(currentRun(wanted, date).counts).toMatchObject({ quarantined_rows: 5, valid_rows: 35 });
    await crashAtPoints(scenario, { step: 3 }, async ({ point, next }) => {
      expectNothingSlippedThrough(next, point);
      await runUntilPromoted(next, point);
      await expectClosedAfterOneTrip(next, wanted, point);
    });
  });

  test('are resumed: the execution that trips it ends so, and the day is promoted after the reset', async () => {
    const { end: wanted } = await undisturbedAct(scenario);
    await crashAtPoints(scenario, { step: 5, first: 1 }, async ({ point, next }) => {
      const begun = lastExecution(next);
      const isReset = resetsOf(next) > 0;
      if (begun !== undefined) {
        await next.resume(begun);
        // An execution that begins after the reset is the rerun.
        if (!isReset) expect({ point, ...outcomeOf(next, begun) }).toMatchObject({ point, outcome: 'breaker_open' });
      }
      expectNothingSlippedThrough(next, point);
      if (logEntries(next, date).length === 0) await runUntilPromoted(next, point);
      await expectClosedAfterOneTrip(next, wanted, point);
    });
  });
});

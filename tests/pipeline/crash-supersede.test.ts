import { describe, expect, test } from '@jest/globals';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { rawDayPrefix, supersedePrefix } from '../../shared/layout/keys.ts';
import { currentRun, manifestOf } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';

const stores = testPipeline();
const lines = cleanLines(40);
await stores.deliver(date, 'a-wrong.ndjson', lines.slice(0, 20));
await stores.deliver(date, 'b-right.ndjson', lines.slice(20));
await stores.run(date);
const wrong = `${rawDayPrefix(stores.contract, 'web', date)}a-wrong.ndjson`;
const wrongObject = stores.memory.raw.state.find(wrong).info;

/** What `sluice raw supersede` and then `sluice run` do. */
async function supersedeAndRun(pipeline: TestPipeline) {
  await supersedeObject(pipeline.workspace, pipeline.contract, date, {
    object: wrongObject,
    by: null,
    reason: 'delivered twice',
    person: 'ann',
  });
  return pipeline.run(date);
}

const scenario: CrashScenario = { stores, dates: [date], act: supersedeAndRun };

describe('a supersede and the rerun after it, which die before or after any of their writes', () => {
  test('are repeated: one record, and a run without the superseded object', async () => {
    const { end: wanted } = await undisturbedAct(scenario);
    expect(currentRun(wanted, date).counts.valid_rows).toBe(20);
    await crashAtPoints(scenario, { step: 3 }, async ({ point, next }) => {
      const { outcome } = await supersedeAndRun(next);
      expect({ point, outcome }).toEqual({ point, outcome: 'promoted' });
      const records = storedKeys(next.memory.raw.state, supersedePrefix(next.contract, date));
      expect({ point, records: records.length }).toEqual({ point, records: 1 });
      const { runId, contentHash, hashes } = currentRun(next, date);
      const { contentHash: wantedContent, hashes: wantedHashes } = currentRun(wanted, date);
      expect({ point, contentHash, hashes }).toEqual({ point, contentHash: wantedContent, hashes: wantedHashes });
      const { input } = manifestOf(next, date, runId);
      expect(input.objects.map(({ key }) => key)).toEqual([wrong.replace('a-wrong', 'b-right')]);
      expect(input.superseded).toEqual(records);
    });
  });

  test('leave an execution that read what it says, whatever has been superseded since it began', async () => {
    const running: CrashScenario = { ...scenario, act: (process) => process.run(date) };
    await crashAtPoints(running, { step: 5 }, async ({ point, next }) => {
      const before = currentRun(next, date).runId;
      const begun = storedKeys(next.memory.local.state, '.local/executions/').at(-1);
      await supersedeObject(next.workspace, next.contract, date, {
        object: wrongObject,
        by: null,
        reason: 'delivered twice',
        person: 'ann',
      });
      if (begun !== undefined) await next.resume(begun.slice('.local/executions/'.length, -'.json'.length));
      await next.run(date);
      const { runId, counts } = currentRun(next, date);
      expect({ point, isNew: runId !== before, rows: counts.valid_rows }).toEqual({ point, isNew: true, rows: 20 });
    });
  });
});

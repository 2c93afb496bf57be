import { describe, expect, test } from '@jest/globals';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { currentRun, logEntries, manifestOf } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';
import { isDataKey } from '../support/data-key.ts';

const contracts = eventContracts({ currentCopy: true, monthColumn: 'event_ts' });
const months = ['2024-12-31T23:59:59.5Z', '2025-01-01T00:00:00Z', '2025-02-28T12:00:00Z'];

const neverRun = testPipeline({ contracts });
for (const [index, event_ts] of months.entries()) {
  const rows = cleanLines(36).slice(index * 12, (index + 1) * 12);
  const lines = rows.map((line) => changed(line, { event_ts }));
  await neverRun.deliver(date, `events-${index}.ndjson`, lines);
}
const runBefore = testPipeline({ copyOf: neverRun });
await runBefore.run(date);
// Of two months only, so that a month of `current/` has to go.
await supersedeObject(runBefore.workspace, runBefore.contract, date, {
  object: runBefore.memory.raw.state.find(`${rawDayPrefix(runBefore.contract, 'web', date)}events-1.ndjson`).info,
  by: null,
  reason: 'of another shop',
  person: 'ann',
});

const beginnings = [
  { name: 'a first run of three months', stores: neverRun },
  { name: 'a rerun whose data has one month less', stores: runBefore },
];

const currentFiles = ({ memory }: TestPipeline) =>
  storedKeys(memory.processed.state, 'silver/analytics/events/current/').filter(isDataKey);

const execution = ({ memory }: TestPipeline) =>
  storedKeys(memory.local.state, '.local/executions/').at(-1)?.slice('.local/executions/'.length, -'.json'.length);

describe.each(beginnings)(
  '$name, with current/, whose process dies before or after any of its writes',
  ({ stores }) => {
    const scenario: CrashScenario = { stores, dates: [date], act: (process) => process.run(date) };

    test('is repeated: readers get every month of one run', async () => {
      const { end: wanted } = await undisturbedAct(scenario);
      await crashAtPoints(scenario, { step: 3 }, async ({ point, next }) => {
        expect({ point, outcome: (await next.run(date)).outcome }).toEqual({ point, outcome: 'promoted' });
        expectSameAs(wanted, next, point);
      });
    });

    test('is resumed: one promotion, and every month of it in current/', async () => {
      const { end: wanted } = await undisturbedAct(scenario);
      await crashAtPoints(scenario, { step: 3, first: 1 }, async ({ point, next }) => {
        const begun = execution(next);
        if (begun === undefined) await next.run(date);
        else await next.resume(begun);
        expectSameAs(wanted, next, point);
        expect({ point, entries: logEntries(next, date).length }).toEqual({
          point,
          entries: logEntries(wanted, date).length,
        });
      });
    });

    test('is repaired: what the log says is in current/ whole', async () => {
      await crashAtPoints(scenario, { step: 5 }, async ({ next }) => {
        await next.repair(date);
        const head = logEntries(next, date).at(-1);
        if (head === undefined) expect(currentFiles(next)).toEqual([]);
        else expect(currentFiles(next)).toHaveLength(manifestOf(next, date, head.run_id).objects.length);
      });
    });
  },
);

function expectSameAs(wanted: TestPipeline, found: TestPipeline, point: object): void {
  const { hashes, contentHash, counts } = currentRun(wanted, date);
  expect({ point, ...currentRun(found, date) }).toMatchObject({ point, hashes, contentHash, counts });
  expect({ point, files: currentFiles(found) }).toEqual({ point, files: currentFiles(wanted) });
}

import { expect, test } from '@jest/globals';
import { logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf } from '../support/execution-papers.ts';
import { stageCalls, type StageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const stages: readonly (readonly [string, (calls: StageCalls) => Promise<unknown>])[] = [
  ['transform', (calls) => calls.transform()],
  ['validate-output', (calls) => calls.validateOutput('events-1-1')],
  ['promote', (calls) => calls.promote('events-1-1', 0)],
];

test.each(stages)('a contract that was edited before %s is a fault that names both texts', async (stage, call) => {
  const begun = testPipeline({ contracts: eventContracts({}) });
  await begun.deliver(date, 'events.ndjson', cleanLines(20));
  const calls = stageCalls(begun.workspace, 'events-1', date);
  await calls.sensor();
  for (const [name, before] of stages) {
    if (name === stage) break;
    await before(calls);
  }
  const attempts = attemptsOf(begun, 'events-1');
  const edited = testPipeline({ over: begun, contracts: eventContracts({ maxPartitionBytes: 1_000_000 }) });
  const { version, sha256 } = begun.contract;
  const found = { version: edited.contract.version, sha256: edited.contract.sha256 };
  expect(found.sha256).not.toBe(sha256);

  const writes = edited.memory.processed.writes;
  await expect(call(stageCalls(edited.workspace, 'events-1', date))).rejects.toMatchObject({
    name: 'ContractChangedError',
    dataset: 'events',
    expected: { version, sha256 },
    found,
    message: expect.stringContaining('run the date anew'),
  });
  expect(edited.memory.processed.writes).toBe(writes);
  expect(attemptsOf(edited, 'events-1')).toEqual(attempts);
  expect(logEntries(edited, date)).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { CondemnedPairs, type CondemnedPair } from '../../shared/history/condemned-pairs.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { readCondemned } from '../../shared/history/condemned-rows.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { date } from '../support/event-rows.ts';
import { badLines, passingLines, rejectedRows, replay } from '../support/replays.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const [bad = ''] = badLines(1);

async function quarantinedDay() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', passingLines([bad]));
  const { run_id } = await pipeline.run(date);
  return { pipeline, run: run_id };
}

function condemn({ memory, clock, partition }: TestPipeline, runId: string, person: string) {
  const said = { partition: partition(date), runId, selection: allRows, person, why: `${person} said so` };
  return condemnRows({ store: memory.quarantine, clock }, said);
}

async function listPairs({ memory, contract }: TestPipeline): Promise<CondemnedPair[]> {
  const pairs = new CondemnedPairs();
  for await (const row of readCondemned(memory.quarantine, contract)) pairs.add(row);
  return pairs.list();
}

describe('a row that a person condemned', () => {
  test('is condemned again by later runs in the name of that person', async () => {
    const { pipeline, run } = await quarantinedDay();
    await condemn(pipeline, run, 'ann');
    const { run_id } = await pipeline.run(date);
    expect(rejectedRows(pipeline, run_id).condemned).toMatchObject([
      { condemned_by: { person: 'ann', why: 'ann said so', at: expect.stringMatching(/Z$/) } },
    ]);
  });

  test('is listed once, with its person and the runs since', async () => {
    const { pipeline, run } = await quarantinedDay();
    await condemn(pipeline, run, 'ann');
    expect(await listPairs(pipeline)).toMatchObject([{ condemned_by: { person: 'ann' }, runs: [], runs_since: 0 }]);
    const later = [(await pipeline.run(date)).run_id, (await pipeline.run(date)).run_id];
    expect(await listPairs(pipeline)).toMatchObject([
      { line: 1, condemned_by: { person: 'ann' }, rules: [], runs: later.sort(), runs_since: 2, deleted: null },
    ]);
  });

  test('out of two runs is that of whoever was first', async () => {
    const { pipeline, run } = await quarantinedDay();
    const { run_id: other } = await pipeline.run(date);
    await condemn(pipeline, other, 'zoe');
    pipeline.clock.advance(1000);
    await condemn(pipeline, run, 'ann');
    const { run_id } = await pipeline.run(date);
    expect(rejectedRows(pipeline, run_id).condemned).toMatchObject([{ condemned_by: { person: 'zoe' } }]);
    expect(await listPairs(pipeline)).toMatchObject([{ condemned_by: { person: 'zoe' } }]);
  });
});

test('a row that a rule condemned before a person did is listed under the rule', async () => {
  const { pipeline, run } = await quarantinedDay();
  let newest = run;
  for (let time = 0; time < 4; time += 1) newest = (await replay(pipeline, newest)).runId;
  expect(await listPairs(pipeline)).toMatchObject([{ condemned_by: null, rules: ['MAX_ATTEMPTS'], runs_since: 0 }]);
  await condemn(pipeline, run, 'ann');
  await pipeline.run(date);
  expect(await listPairs(pipeline)).toMatchObject([
    { condemned_by: null, rules: ['MAX_ATTEMPTS'], attempt_count: 4, runs_since: 1 },
  ]);
});

import { expect, test } from '@jest/globals';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { decideArrival } from '../../functions/arrival/decide-arrival.ts';
import { rawDayPrefix, supersedePrefix } from '../../shared/layout/keys.ts';
import { currentRun, logEntries, manifestOf } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { dieAt, pointsOf, ProcessGoneError, recordWrites, type CountedWrite } from '../support/write-points.ts';

const base = testPipeline();
await base.deliver(date, 'events.ndjson', cleanLines(20));
await base.run(date);
await base.deliver(date, 'late.ndjson', cleanLines(25).slice(20));

function decide({ workspace, partition }: TestPipeline) {
  return decideArrival(workspace, partition(date));
}

/** Supersedes the late object. */
async function supersede({ workspace, memory, contract }: TestPipeline): Promise<string> {
  const object = await memory.raw.head(`${rawDayPrefix(contract, 'web', date)}late.ndjson`);
  const said = { object, by: null, reason: 'wrong', person: 'pat' };
  return (await supersedeObject(workspace, contract, date, said)).key;
}

async function pointsOfProcess(act: (pipeline: TestPipeline) => Promise<unknown>) {
  const writes: CountedWrite[] = [];
  await act(testPipeline({ copyOf: base, hook: recordWrites(writes) }));
  return pointsOf(writes);
}

test('a watch that dies at any write loses no late data: the next one reads it, and it is promoted once', async () => {
  const points = await pointsOfProcess(decide);
  expect(points.length).toBeGreaterThan(40);
  for (const point of points) {
    const over = testPipeline({ copyOf: base });
    const dying = testPipeline({ over, hook: dieAt(point) });
    await expect(decide(dying)).rejects.toThrow(ProcessGoneError);
    const next = testPipeline({ over: dying });
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'unchanged' && outcomes.length < 5) outcomes.push((await decide(next)).outcome);
    expect({ point, last: outcomes.at(-1) }).toEqual({ point, last: 'unchanged' });
    expect({ point, rows: currentRun(next, date).counts.valid_rows }).toEqual({ point, rows: 25 });
    expect({ point, entries: logEntries(next, date).length }).toEqual({ point, entries: 2 });
    await next.repair(date);
    expect({ point, findings: await next.verify(date) }).toEqual({ point, findings: [] });
  }
});

test('a supersede that dies at any write and is repeated leaves one record, which the next run follows', async () => {
  const points = await pointsOfProcess(supersede);
  expect(points).toHaveLength(2);
  for (const point of points) {
    const over = testPipeline({ copyOf: base });
    const dying = testPipeline({ over, hook: dieAt(point) });
    await expect(supersede(dying)).rejects.toThrow(ProcessGoneError);
    const next = testPipeline({ over: dying });
    const record = await supersede(next);
    expect(storedKeys(next.memory.raw.state, supersedePrefix(next.contract, date))).toEqual([record]);
    const { outcome, run_id } = await next.run(date);
    expect(outcome).toBe('promoted');
    expect(manifestOf(next, date, run_id).input.superseded).toEqual([record]);
    expect(await next.verify(date)).toEqual([]);
  }
});

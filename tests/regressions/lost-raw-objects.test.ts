import { describe, expect, test } from '@jest/globals';
import { readRawDay } from '../../cli/raw-day.ts';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { decideArrival } from '../../functions/arrival/decide-arrival.ts';
import { listOpenRequests } from '../../functions/waiting-executions.ts';
import { executionsPrefix, inputKey, manifestKey, rawDayPrefix, supersedeKey } from '../../shared/layout/keys.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { rollBackTo } from '../../shared/promotion/promote-run.ts';
import { currentRun, logEntries, manifestOf } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, outcomeOf, reportOf } from '../support/execution-papers.ts';
import { sensorCalls } from '../support/sensor-calls.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const { contract } = testPipeline();
const prefix = rawDayPrefix(contract, 'web', date);
const lines = cleanLines(30);

/** A date whose current run has read an object of 20 rows and one of 10. */
async function promoted(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', lines.slice(0, 20));
  await pipeline.deliver(date, 'late.ndjson', lines.slice(20));
  expect((await pipeline.run(date)).outcome).toBe('promoted');
  return pipeline;
}

function remove({ memory }: TestPipeline, name: string): Promise<void> {
  return memory.raw.delete(`${prefix}${name}`);
}

/** As `sluice raw supersede` does. */
async function supersede({ workspace }: TestPipeline, name: string) {
  const { objects } = await readRawDay(workspace.stores, contract, date);
  const object = objects.find((each) => each.name === name)!;
  return supersedeObject(workspace, contract, date, { object, by: null, reason: 'wrong', person: 'pat' });
}

function decide({ workspace, partition }: TestPipeline) {
  return decideArrival(workspace, partition(date));
}

function inputOf({ memory }: TestPipeline, execution: string): InputList {
  return storedJson<InputList>(memory.processed.state, inputKey('events', execution));
}

function lateExecutions({ memory }: TestPipeline): string[] {
  const start = executionsPrefix('events');
  const names = storedKeys(memory.processed.state, start).map((key) => key.slice(start.length).split('/')[0]!);
  return [...new Set(names)].filter((name) => name.includes('-late-'));
}

describe('a raw object that the current run has read and that is gone', () => {
  test('refuses the run with both ways out, and readers keep what they have', async () => {
    const pipeline = await promoted();
    const { runId } = currentRun(pipeline, date);
    await remove(pipeline, 'events.ndjson');
    const { outcome, problems } = await pipeline.run(date);
    expect(outcome).toBe('refused');
    expect(problems).toEqual([
      `The raw object "${prefix}events.ndjson", which the current run ${runId} has read, is gone.`,
    ]);
    const notice = noticesOf(pipeline).at(-1)!;
    expect(notice.class).toBe('P2');
    expect(notice.text).toContain('restored');
    expect(notice.text).toContain(`sluice raw supersede events ${date} OBJECT --reason TEXT`);
    expect(currentRun(pipeline, date)).toMatchObject({ number: 1, counts: { valid_rows: 30 } });
  });

  test('is no other when it is emptied, and is refused before the missing source system is', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'events.ndjson', new Uint8Array());
    expect((await pipeline.run(date)).outcome).toBe('refused');
    await remove(pipeline, 'events.ndjson');
    await remove(pipeline, 'late.ndjson');
    const { outcome, problems } = await pipeline.run(date);
    expect([outcome, problems.length]).toEqual(['refused', 2]);
  });

  test('is named ten times at most', async () => {
    const pipeline = testPipeline();
    for (let number = 0; number < 13; number += 1) await pipeline.deliver(date, `${number}.ndjson`, [lines[number]!]);
    await pipeline.run(date);
    for (let number = 1; number < 13; number += 1) await remove(pipeline, `${number}.ndjson`);
    const { problems } = await pipeline.run(date);
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe('And 2 more are gone.');
  });

  test('is lost also when it goes between the first look and the input list', async () => {
    const pipeline = await promoted();
    const { processed } = pipeline.memory;
    const create = processed.create.bind(processed);
    Object.assign(processed, {
      create: async (key: string, body: Uint8Array) => {
        if (key.startsWith('claims/')) await remove(pipeline, 'late.ndjson');
        return create(key, body);
      },
    });
    expect((await pipeline.run(date)).outcome).toBe('refused');
  });

  test('is known from the input list when the manifest of the current run is damaged', async () => {
    const pipeline = await promoted();
    const key = manifestKey(pipeline.partition(date), currentRun(pipeline, date).runId);
    await remove(pipeline, 'late.ndjson');
    await pipeline.memory.processed.put(key, Buffer.from('nothing'));
    expect(await sensorCalls(pipeline).sensor('next')).toMatchObject({ outcome: 'refused' });
    expect(outcomeOf(pipeline, 'next').problems).toEqual([expect.stringContaining('late.ndjson')]);
  });

  test('is listed as gone with the version that was read, and superseding that lets the date run without it', async () => {
    const pipeline = await promoted();
    const { runId } = currentRun(pipeline, date);
    const read = manifestOf(pipeline, date, runId).input.objects.find(({ key }) => key.endsWith('late.ndjson'))!;
    await remove(pipeline, 'late.ndjson');
    const states = async () =>
      (await readRawDay(pipeline.workspace.stores, contract, date)).objects.map((each) => [each.name, each.state]);
    expect(await states()).toEqual([
      ['events.ndjson', 'read'],
      ['late.ndjson', 'gone'],
    ]);
    const { record } = await supersede(pipeline, 'late.ndjson');
    expect(record.object).toEqual(read);
    expect(await states()).toContainEqual(['late.ndjson', 'superseded']);
    const { outcome, end } = await pipeline.run(date);
    expect(outcome).toBe('promoted');
    expect(inputOf(pipeline, end.execution).superseded).toEqual([supersedeKey(contract, date, 1)]);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(20);
    expect(await pipeline.verify(date)).toEqual([]);
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
  });

  test('starts one execution, which is refused, and another only when the listing changes', async () => {
    const pipeline = await promoted();
    await remove(pipeline, 'late.ndjson');
    const { outcome, execution } = await decide(pipeline);
    expect(outcome).toBe('started');
    expect(outcomeOf(pipeline, execution!)).toMatchObject({ outcome: 'refused' });
    for (let times = 0; times < 3; times += 1) {
      expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged', execution });
    }
    expect(lateExecutions(pipeline)).toHaveLength(1);
    await supersede(pipeline, 'late.ndjson');
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
    expect(currentRun(pipeline, date)).toMatchObject({ number: 2, counts: { valid_rows: 20 } });
  });

  test('is told of when nothing at all is left', async () => {
    const pipeline = await promoted();
    await remove(pipeline, 'events.ndjson');
    await remove(pipeline, 'late.ndjson');
    const { execution } = await decide(pipeline);
    expect(outcomeOf(pipeline, execution!)).toMatchObject({ outcome: 'refused' });
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged', execution });
  });

  test('does not keep a rollback away', async () => {
    const pipeline = await promoted();
    const first = currentRun(pipeline, date).runId;
    await pipeline.deliver(date, 'more.ndjson', cleanLines(31).slice(30));
    await pipeline.run(date);
    await remove(pipeline, 'events.ndjson');
    const { result } = await pipeline.execute({ ingestion_date: date, rollback_to: first });
    expect(result.status).toBe('SUCCEEDED');
    expect(currentRun(pipeline, date).runId).toBe(first);
  });

  test('is no loss when only a run that was rolled back has read it', async () => {
    const pipeline = await promoted();
    const first = currentRun(pipeline, date).runId;
    await pipeline.deliver(date, 'more.ndjson', cleanLines(31).slice(30));
    await pipeline.run(date);
    const writer = { store: pipeline.memory.processed, clock: pipeline.clock };
    const request = {
      partition: pipeline.partition(date),
      runId: first,
      base: 2,
      requestId: 'by-hand',
      approvedBy: [],
    };
    await rollBackTo(writer, request);
    await remove(pipeline, 'more.ndjson');
    expect((await pipeline.run(date)).outcome).toBe('promoted');
    expect(logEntries(pipeline, date)).toHaveLength(4);
  });
});

describe('a raw object that was overwritten since the current run read it', () => {
  const sentence = `The raw object "${prefix}events.ndjson" was replaced since the current run read it; raw data should never change.`;

  test('is read, and the run warns with a notice and a check', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'events.ndjson', lines.slice(0, 5));
    const { outcome, run_id, end } = await pipeline.run(date);
    expect(outcome).toBe('promoted');
    expect(inputOf(pipeline, end.execution).replaced).toEqual([`${prefix}events.ndjson`]);
    const report = reportOf(pipeline, date, run_id);
    expect(report.result).toBe('warned');
    expect(report.problems).toEqual([sentence]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ id: 'replacedObjects', observed: 1, unit: 'objects', result: 'warn' }),
    );
    const warning = noticesOf(pipeline).find(({ text }) => text.includes(sentence));
    expect(warning?.class).toBe('P2');
    expect(await pipeline.verify(date)).toEqual([]);

    const next = await pipeline.run(date);
    expect(reportOf(pipeline, date, next.run_id)).toMatchObject({ result: 'passed', problems: [] });
  });

  test('shows as rows removed in the evidence of a run that waits for approval', async () => {
    const pipeline = await promoted();
    Object.assign(pipeline.workspace, { settings: { ...pipeline.workspace.settings, approval: 'required' } });
    await pipeline.deliver(date, 'events.ndjson', lines.slice(0, 5));
    expect((await pipeline.run(date)).outcome).toBe('waiting');
    const [request] = await listOpenRequests(pipeline.workspace, pipeline.partition(date));
    expect(request!.run.evidence.rows).toMatchObject({ added: 0, removed: 15 });
  });

  test('warns nobody when the version that was read is superseded: a person has said so', async () => {
    const pipeline = await promoted();
    await supersede(pipeline, 'events.ndjson');
    await pipeline.memory.raw.put(`${prefix}events.ndjson`, linesAsBytes(lines.slice(0, 19)));
    const { outcome, run_id, end } = await pipeline.run(date);
    expect(outcome).toBe('promoted');
    expect(inputOf(pipeline, end.execution).replaced).toEqual([]);
    expect(reportOf(pipeline, date, run_id).result).toBe('passed');
  });
});

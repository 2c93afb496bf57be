import { describe, expect, test } from '@jest/globals';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { findUpToDateRun } from '../../cli/up-to-date.ts';
import { inputKey, rawDayPrefix, supersedeKey } from '../../shared/layout/keys.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { currentRun, manifestOf } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { noticesOf } from '../support/execution-papers.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const lines = cleanLines(20);
const { contract } = testPipeline();
const prefix = rawDayPrefix(contract, 'web', date);

function inputOf({ memory }: TestPipeline, execution: string): InputList {
  return storedJson<InputList>(memory.processed.state, inputKey('events', execution));
}

/** Supersedes the version of the object that is there. */
async function supersede({ workspace, memory }: TestPipeline, name: string, by: string | null = null) {
  const object = await memory.raw.head(`${prefix}${name}`);
  const said = { object, by: by === null ? null : `${prefix}${by}`, reason: 'wrong', person: 'pat' };
  return supersedeObject(workspace, contract, date, said);
}

test('a day blocked by a bad object is promoted once a corrected one supersedes it, and the manifest names the record', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', [...lines, changed(lines[0]!, { event_id: null })]);
  expect((await pipeline.run(date)).outcome).toBe('blocked');

  await pipeline.deliver(date, 'corrected.ndjson', lines);
  expect((await pipeline.run(date)).outcome).toBe('blocked');
  await supersede(pipeline, 'events.ndjson', 'corrected.ndjson');
  const { outcome, run_id } = await pipeline.run(date);
  expect(outcome).toBe('promoted');
  const { input } = manifestOf(pipeline, date, run_id);
  expect(input.objects.map(({ key }) => key)).toEqual([`${prefix}corrected.ndjson`]);
  expect(input.superseded).toEqual([supersedeKey(contract, date, 1)]);
  expect(currentRun(pipeline, date).counts).toMatchObject({ input_rows: 20, valid_rows: 20 });
  expect(await pipeline.verify(date)).toEqual([]);
  expect(pipeline.memory.raw.state.has(`${prefix}events.ndjson`)).toBe(true);
});

describe('a superseded object', () => {
  test('is left out in that version only: another one under its name is read again', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.deliver(date, 'more.ndjson', cleanLines(25).slice(20));
    await supersede(pipeline, 'events.ndjson');
    const first = await pipeline.run(date);
    expect(inputOf(pipeline, first.end.execution).objects.map(({ key }) => key)).toEqual([`${prefix}more.ndjson`]);

    // Of the same size, so that only the version tells them apart.
    await pipeline.deliver(date, 'events.ndjson', lines.toReversed());
    const second = await pipeline.run(date);
    const { objects, superseded } = inputOf(pipeline, second.end.execution);
    expect(objects).toHaveLength(2);
    expect(superseded).toEqual([]);
  });

  test('without another one in its place leaves raw data missing, which says so and names the record', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    const { key } = await supersede(pipeline, 'events.ndjson');
    const { outcome, problems } = await pipeline.run(date);
    expect(outcome).toBe('raw_missing');
    expect(problems).toEqual([
      `Every raw object below "${prefix}" is superseded, and no other takes its place ("${key}").`,
    ]);
    expect(noticesOf(pipeline).at(-1)!.text).toContain(key);
  });

  test('does not count against maxPartitionBytes', async () => {
    const contracts = eventContracts({ maxPartitionBytes: linesAsBytes(lines).length });
    const pipeline = testPipeline({ contracts });
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.deliver(date, 'again.ndjson', lines);
    expect((await pipeline.run(date)).outcome).toBe('refused');
    await supersede(pipeline, 'again.ndjson');
    expect((await pipeline.run(date)).outcome).toBe('promoted');
  });

  test('of another date changes nothing here, and a record of an object that is gone is named all the same', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.deliver('2025-01-03', 'events.ndjson', lines);
    const { raw } = pipeline.memory;
    const other = await raw.head(`${rawDayPrefix(contract, 'web', '2025-01-03')}events.ndjson`);
    const said = { object: other, by: null, reason: 'wrong', person: 'pat' };
    await supersedeObject(pipeline.workspace, contract, '2025-01-03', said);
    const gone = { ...other, key: `${prefix}gone.ndjson` };
    const { key } = await supersedeObject(pipeline.workspace, contract, date, { ...said, object: gone });
    const { end } = await pipeline.run(date);
    expect(inputOf(pipeline, end.execution)).toMatchObject({ superseded: [key], objects: [{}] });
  });

  test('that replaces the object between listing and pinning is left out all the same', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.deliver(date, 'more.ndjson', lines);
    await supersede(pipeline, 'events.ndjson');
    const { raw } = pipeline.memory;
    // The superseded bytes lie there again only when they are pinned.
    const { size, version } = await raw.head(`${prefix}events.ndjson`);
    await pipeline.deliver(date, 'events.ndjson', [...lines, ...lines]);
    let heads = 0;
    const head = async (key: string) => {
      if (!key.endsWith('events.ndjson')) return raw.head(key);
      heads += 1;
      if (heads === 1) await pipeline.deliver(date, 'events.ndjson', lines);
      return { ...(await raw.head(key)), size, version };
    };
    Object.assign(pipeline.workspace.stores, { raw: { ...raw, head } });
    const { end } = await pipeline.run(date);
    expect(heads).toBeGreaterThan(0);
    expect(inputOf(pipeline, end.execution).objects.map(({ key }) => key)).toEqual([`${prefix}more.ndjson`]);
  });
});

describe('superseding', () => {
  test('the same version twice is once, and the first record stands', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    const first = await supersede(pipeline, 'events.ndjson');
    expect(first).toMatchObject({ number: 1, created: true });
    const object = await pipeline.memory.raw.head(`${prefix}events.ndjson`);
    const said = { object, by: null, reason: 'another reason', person: 'kim' };
    const second = await supersedeObject(pipeline.workspace, contract, date, said);
    expect(second).toEqual({ ...first, created: false });
    expect(storedKeys(pipeline.memory.raw.state, `bronze/analytics/events/_superseded/`)).toEqual([first.key]);
  });

  test('several objects at once by several people gives each a record of its own', async () => {
    const pipeline = testPipeline();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) await pipeline.deliver(date, name, lines);
    const records = await Promise.all([...names, ...names].map((name) => supersede(pipeline, name)));
    const created = records.filter((record) => record.created).map(({ number }) => number);
    expect(created.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('makes a current run no longer up to date', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    await pipeline.deliver(date, 'more.ndjson', cleanLines(25).slice(20));
    const { run_id } = await pipeline.run(date);
    const find = async () => (await findUpToDateRun(pipeline.workspace, contract, date))?.run_id;
    expect(await find()).toBe(run_id);
    await supersede(pipeline, 'more.ndjson');
    expect(await find()).toBeUndefined();
  });
});

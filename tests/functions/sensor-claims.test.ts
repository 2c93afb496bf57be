import { describe, expect, test } from '@jest/globals';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { claimKey, claimReleaseKey } from '../../shared/layout/keys.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf, outcomeOf } from '../support/execution-papers.ts';
import { delivered, sensorCalls, textOf } from '../support/sensor-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const lines = cleanLines(20);

describe('of two executions of one date', () => {
  test('the second is refused, naming the first and how to see it, and leaves the claim alone', async () => {
    const pipeline = await delivered();
    const { sensor, claims } = sensorCalls(pipeline, 'one', 'two');
    expect(await sensor('one')).toMatchObject({ outcome: 'ready' });
    const answer = await sensor('two');
    expect(answer).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });
    expect(textOf(answer)).toContain(
      'The execution one has been writing this partition since 2026-01-05T03:00:00.000Z',
    );
    expect(textOf(answer)).toContain('sluice status events');
    expect(outcomeOf(pipeline, 'two')).toMatchObject({ outcome: 'refused', run_id: 'two-0', stage: 'sensor' });
    expect(attemptsOf(pipeline, 'two')).toEqual([]);
    expect(claims()).toEqual([claimKey(pipeline.partition(date), 1)]);
  });

  test('the second goes on when the first is dead', async () => {
    const { sensor, alive } = sensorCalls(await delivered(), 'one', 'two');
    await sensor('one');
    alive.delete('one');
    expect(await sensor('two')).toMatchObject({ outcome: 'ready' });
  });

  test('the second goes on when the first has been validated, although that still runs', async () => {
    const pipeline = await delivered();
    const { sensor, stages, claims } = sensorCalls(pipeline, 'one', 'two');
    await sensor('one');
    await stages('one').transform();
    expect(await sensor('two')).toMatchObject({ outcome: 'refused' });
    await stages('one').validateOutput('one-1');
    expect(claims()).toEqual([claimKey(pipeline.partition(date), 1), claimReleaseKey(pipeline.partition(date), 1)]);
    expect(await sensor('three')).toMatchObject({ outcome: 'ready' });
  });

  test('the second goes on when a check blocked the first', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', [...lines, changed(lines[0]!, { event_id: null })]);
    const { sensor, stages } = sensorCalls(pipeline, 'one', 'two');
    await sensor('one');
    expect(await stages('one').transform()).toMatchObject({ outcome: 'blocked' });
    expect(await sensor('two')).toMatchObject({ outcome: 'ready' });
  });

  test('the second goes on when a fault of the first was recorded', async () => {
    const { sensor, stages } = sensorCalls(await delivered(), 'one', 'two');
    await sensor('one');
    await stages('one').recordFailure('Transform', 'States.Timeout', 'gone');
    expect(await sensor('two')).toMatchObject({ outcome: 'ready' });
  });

  test('the first may be called again, keeps its claim and its input', async () => {
    const { sensor, claims } = sensorCalls(await delivered(), 'one', 'two');
    const first = await sensor('one');
    expect(await sensor('one')).toEqual(first);
    expect(claims()).toHaveLength(1);
  });

  test('the first goes on with its own claim when it died before its input was fixed', async () => {
    const pipeline = await delivered();
    const { workspace, sensor, claims, input } = sensorCalls(pipeline, 'one', 'two');
    const { processed } = workspace.stores;
    const create = (key: string, body: Uint8Array) =>
      key.endsWith('input.json') ? Promise.reject(new Error('gone')) : processed.create(key, body);
    const broken = { ...workspace, stores: { ...workspace.stores, processed: { ...processed, create } } };
    const payload = { execution: 'one', dataset: 'events', ingestion_date: date };
    await expect(sensorHandler(broken)(payload)).rejects.toThrow('gone');
    expect(await sensor('two')).toMatchObject({ outcome: 'refused' });
    expect(await sensor('one')).toMatchObject({ outcome: 'ready' });
    expect(claims()).toHaveLength(1);
    expect(input('one').execution).toBe('one');
  });

  test('a call that was given up and comes back late keeps nobody away', async () => {
    const pipeline = await delivered();
    const { workspace, sensor, stages, claims } = sensorCalls(pipeline, 'one');
    const { processed } = workspace.stores;
    let isLate = false;
    // The late call has found no input; by the time it takes a claim the execution has been validated.
    const list: typeof processed.list = async (prefix, options) => {
      if (!isLate && prefix.startsWith('claims/')) {
        isLate = true;
        await sensor('one');
        await stages('one').transform();
        await stages('one').validateOutput('one-1');
      }
      return processed.list(prefix, options);
    };
    const late = { ...workspace, stores: { ...workspace.stores, processed: { ...processed, list } } };
    const answer = await sensorHandler(late)({ execution: 'one', dataset: 'events', ingestion_date: date });
    expect(answer).toMatchObject({ outcome: 'ready' });
    expect(claims().at(-1)).toBe(claimReleaseKey(pipeline.partition(date), 2));
    expect(await sensor('two')).toMatchObject({ outcome: 'ready' });
  });

  test('none holds a claim while it waits, is refused for its size or finds nothing', async () => {
    const pipeline = testPipeline({ contracts: eventContracts({ maxPartitionBytes: 100 }) });
    const { sensor, claims } = sensorCalls(pipeline);
    const scheduled = { scheduled_time: '2026-01-05T02:00:00Z', ingestion_date: '2026-01-04' };
    expect(await sensor('one', scheduled)).toMatchObject({ outcome: 'waiting' });
    expect(await sensor('two')).toMatchObject({ outcome: 'raw_missing' });
    await pipeline.deliver(date, 'events.ndjson', lines);
    expect(await sensor('three')).toMatchObject({ outcome: 'refused' });
    expect(claims()).toEqual([]);
  });

  test('one whose raw data went missing between its claim and its input releases the claim', async () => {
    const pipeline = await delivered();
    const { workspace, claims } = sensorCalls(pipeline, 'one');
    const { processed, raw } = workspace.stores;
    const create: typeof processed.create = async (key, body) => {
      for (const object of storedKeys(pipeline.memory.raw.state)) await raw.delete(object);
      return processed.create(key, body);
    };
    const unlucky = { ...workspace, stores: { ...workspace.stores, processed: { ...processed, create } } };
    const answer = await sensorHandler(unlucky)({ execution: 'one', dataset: 'events', ingestion_date: date });
    expect(answer).toMatchObject({ outcome: 'raw_missing' });
    expect(claims()).toHaveLength(2);
  });

  test('and of any number that come at once exactly one goes on, and every other names it', async () => {
    for (const count of [2, 3, 8]) {
      const names = Array.from({ length: count }, (_, index) => `execution-${index}`);
      const { sensor } = sensorCalls(await delivered(), ...names);
      const answers = await Promise.all(names.map((name) => sensor(name)));
      const ready = names.filter((_, index) => answers[index]!.outcome === 'ready');
      expect(ready).toHaveLength(1);
      const others = answers.filter(({ outcome }) => outcome === 'refused');
      expect(others).toHaveLength(count - 1);
      for (const answer of others) expect(textOf(answer)).toContain(`The execution ${ready[0]!} has been writing`);
    }
  });

  test('both get the same input when two calls of one execution race for it', async () => {
    const { sensor, input } = sensorCalls(await delivered(), 'one');
    const answers = await Promise.all([sensor('one'), sensor('one'), sensor('one')]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(input('one').objects).toHaveLength(1);
  });
});

import { describe, expect, test } from '@jest/globals';
import { recordFailureHandler } from '../../functions/record-failure/handler.ts';
import type { BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import {
  breakerResetKey,
  breakerTripKey,
  claimsPrefix,
  manifestKey,
  replayKey,
  successKey,
} from '../../shared/layout/keys.ts';
import { rollBackTo } from '../../shared/promotion/promote-run.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { logEntries } from '../support/current-run.ts';
import { date } from '../support/event-rows.ts';
import { outcomeOf } from '../support/execution-papers.ts';
import { planRun } from '../support/planned-run.ts';
import { delivered, sensorCalls, textOf } from '../support/sensor-calls.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testPipeline } from '../support/test-pipeline.ts';

describe('the input of an execution', () => {
  test('names its replay request when there is one', async () => {
    const pipeline = await delivered();
    const { sensor, input } = sensorCalls(pipeline);
    const key = replayKey('events', 'replayed');
    await pipeline.memory.processed.put(key, encodeJson({ nonce: '1', run_id: 'one-1', rows: [] }));
    await sensor('replayed');
    await sensor('plain');
    expect([input('replayed').replay, input('plain').replay]).toEqual([key, null]);
  });

  test('names its backfill', async () => {
    const pipeline = await delivered();
    const { sensor, input } = sensorCalls(pipeline);
    const backfill = await planRun(pipeline, 'one', date);
    await sensor('one', { backfill });
    await sensor('two');
    expect([input('one').backfill, input('two').backfill]).toEqual([backfill, null]);
  });
});

describe('an open circuit breaker', () => {
  const trip: BreakerTrip = {
    nonce: '1',
    number: 1,
    execution: 'bad',
    run_id: 'bad-1',
    ingestion_date: '2025-01-01',
    tripped_at: '2026-01-05T02:00:00.000Z',
    limit: 100,
    counts: { TYPE_ERROR: 101 },
    runs: [{ ingestion_date: '2025-01-01', run_id: 'bad-1' }],
  };

  test('refuses a run before it looks at raw data, naming the run that tripped it and how to reset it', async () => {
    const pipeline = await delivered();
    await pipeline.memory.processed.put(breakerTripKey('events', 1), encodeJson(trip));
    const before = pipeline.memory.raw.history.length;
    const { sensor, claims } = sensorCalls(pipeline);
    const answer = await sensor('one');
    expect(answer).toMatchObject({ outcome: 'breaker_open', notice: { class: 'P2' } });
    expect(textOf(answer)).toContain('bad-1');
    expect(textOf(answer)).toContain('sluice breaker reset events --reason');
    expect(outcomeOf(pipeline, 'one')).toMatchObject({ outcome: 'breaker_open', stage: 'sensor' });
    expect(pipeline.memory.raw.history).toHaveLength(before);
    expect(claims()).toEqual([]);
  });

  test('lets runs begin again after its reset', async () => {
    const pipeline = await delivered();
    const { processed } = pipeline.memory;
    await processed.put(breakerTripKey('events', 1), encodeJson(trip));
    const reset = { nonce: '2', number: 1, person: 'pat', reason: 'mended', reset_at: trip.tripped_at, covers: [] };
    await processed.put(breakerResetKey('events', 1), encodeJson(reset));
    expect(await sensorCalls(pipeline).sensor('one')).toMatchObject({ outcome: 'ready' });
  });

  test('does not keep an earlier run from becoming current again', async () => {
    const pipeline = await delivered();
    const runs = [(await pipeline.run(date)).run_id, (await pipeline.run(date)).run_id];
    await pipeline.memory.processed.put(breakerTripKey('events', 1), encodeJson(trip));
    expect(await sensorCalls(pipeline).sensor('back', { rollback_to: runs[0]! })).toMatchObject({
      outcome: 'rollback',
    });
  });
});

describe('a rollback', () => {
  /** A date with two promoted runs, the second of which is current. */
  async function promotedTwice() {
    const pipeline = await delivered();
    const first = (await pipeline.run(date)).run_id;
    const second = (await pipeline.run(date)).run_id;
    return { pipeline, first, second, ...sensorCalls(pipeline) };
  }

  test('fixes the head as its base and the run it goes back to, and reads and claims nothing', async () => {
    const { pipeline, first, second, sensor, input, claims } = await promotedTwice();
    const [raw, claimsBefore] = [pipeline.memory.raw.history.length, claims()];
    const answer = await sensor('back', { rollback_to: first });
    const stage = { execution: 'back', dataset: 'events', schema_v: 1, ingestion_date: date };
    expect(answer).toEqual({ outcome: 'rollback', ...stage, base: 2, run_id: first });
    expect(input('back')).toMatchObject({
      base: { number: 2, run_id: second },
      rollback_to: first,
      objects: [],
      parents: [],
    });
    expect(pipeline.memory.raw.history).toHaveLength(raw);
    expect(claims()).toEqual(claimsBefore);
  });

  test('answers with what it fixed when the log has moved on', async () => {
    const { pipeline, first, sensor } = await promotedTwice();
    const answer = await sensor('back', { rollback_to: first });
    await pipeline.run(date);
    expect(await sensor('back', { rollback_to: first })).toEqual(answer);
  });

  test.each([
    ['no run at all', 'events', 'was never current'],
    ['a run of another partition', 'events-2025-01-09-1', 'was never current'],
    ['a path', '../../events-1', 'was never current'],
  ])('to %s is refused and says why', async (_, target, why) => {
    const { pipeline, sensor } = await promotedTwice();
    const answer = await sensor('back', { rollback_to: target });
    expect(answer).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });
    expect(textOf(answer)).toContain(why);
    expect(outcomeOf(pipeline, 'back')).toMatchObject({ outcome: 'refused' });
  });

  test('to a run that was validated and never promoted is refused', async () => {
    const { pipeline, sensor } = await promotedTwice();
    const { stages, sensor: begin } = sensorCalls(pipeline);
    await begin('unpromoted');
    await stages('unpromoted').transform();
    await stages('unpromoted').validateOutput('unpromoted-1');
    expect(textOf(await sensor('back', { rollback_to: 'unpromoted-1' }))).toContain('was never current');
  });

  test('to the run that is current is refused, as is one of a date where nothing was promoted', async () => {
    const { second, sensor } = await promotedTwice();
    expect(textOf(await sensor('back', { rollback_to: second }))).toContain(`Run ${second} is current already`);
    const nothing = await sensor('none', { rollback_to: second, ingestion_date: '2025-01-09' });
    expect(textOf(nothing)).toContain('was ever promoted');
  });

  test('to a run whose _SUCCESS is gone is refused, to one whose manifest was altered a fault', async () => {
    const { pipeline, first, sensor } = await promotedTwice();
    const { processed } = pipeline.memory;
    const partition = pipeline.partition(date);
    const success = await processed.get(successKey(partition, first));
    await processed.delete(successKey(partition, first));
    expect(textOf(await sensor('back', { rollback_to: first }))).toContain('_SUCCESS');
    await processed.put(successKey(partition, first), success.bytes);
    const manifest = storedJson(processed.state, manifestKey(partition, first));
    await processed.put(manifestKey(partition, first), encodeJson({ ...manifest, attempt: 7 }));
    await expect(sensor('again', { rollback_to: first })).rejects.toMatchObject({ name: 'IntegrityError' });
  });

  test('that faults after its log entry is recorded as promoted', async () => {
    const { pipeline, first, sensor, workspace } = await promotedTwice();
    await sensor('back', { rollback_to: first });
    const writer = { store: pipeline.memory.processed, clock: pipeline.clock };
    const request = { partition: pipeline.partition(date), runId: first, base: 2, requestId: 'back' };
    await rollBackTo(writer, { ...request, approvedBy: [] });
    expect(logEntries(pipeline, date)).toHaveLength(3);
    const failure = { execution: 'back', dataset: 'events', stage: 'Promote', error: 'Error', cause: '' };
    const record = recordFailureHandler(workspace);
    expect(await record({ ...failure, ingestion_date: date })).toEqual({ outcome: 'recorded', promoted: true });
    expect(outcomeOf(pipeline, 'back')).toMatchObject({ outcome: 'fault', promoted: true, run_id: first });
  });
});

describe('a run of a backfill plan whose date was rolled back since', () => {
  async function rolledBack() {
    const pipeline = await delivered();
    const first = (await pipeline.run(date)).run_id;
    await pipeline.run(date);
    const backfill = await planRun(pipeline, 'planned', date);
    await pipeline.execute({ ingestion_date: date, rollback_to: first });
    return { pipeline, backfill, ...sensorCalls(pipeline) };
  }

  test('is refused where no approval is needed, names the rollback and how to plan anew, and holds no claim', async () => {
    const { pipeline, backfill, sensor, claims } = await rolledBack();
    const before = claims();
    const answer = await sensor('planned', { backfill });
    expect(answer).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });
    expect(textOf(answer)).toContain(`Entry 3 of the log of events v1 ${date} is a rollback`);
    expect(textOf(answer)).toContain(`sluice backfill plan events --from ${date} --to ${date}`);
    expect(outcomeOf(pipeline, 'planned')).toMatchObject({ outcome: 'refused', stage: 'sensor', promoted: false });
    expect(claims()).toEqual(before);
  });

  test('is refused in the same words by another call, whatever has become current since', async () => {
    const { pipeline, backfill, sensor } = await rolledBack();
    const answer = await sensor('planned', { backfill });
    await pipeline.run(date);
    expect(await sensor('planned', { backfill })).toEqual(answer);
  });

  test('may begin under a plan that knows the rollback', async () => {
    const { pipeline, sensor } = await rolledBack();
    const backfill = await planRun(pipeline, 'anew', date);
    expect(await sensor('anew', { backfill })).toMatchObject({ outcome: 'ready', base: 3 });
  });

  test('is refused also when the rollback comes between its first look and its claim', async () => {
    const pipeline = await delivered();
    const first = (await pipeline.run(date)).run_id;
    await pipeline.run(date);
    const backfill = await planRun(pipeline, 'planned', date);
    const claimed = claimsPrefix(pipeline.partition(date));
    const racing = testPipeline({
      over: pipeline,
      hook: async (_, { phase, write, key }) => {
        if (
          phase === 'before' &&
          write !== undefined &&
          key.startsWith(claimed) &&
          logEntries(pipeline, date).length < 3
        )
          await pipeline.execute({ ingestion_date: date, rollback_to: first });
      },
    });
    const { sensor, claims } = sensorCalls(racing);
    expect(await sensor('planned', { backfill })).toMatchObject({ outcome: 'refused' });
    expect(claims().at(-1)).toContain('released');
  });
});

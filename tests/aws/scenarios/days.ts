import { expect, test } from '@jest/globals';
import { generateDay, generatorOf } from '../../../cli/generate/generate-day.ts';
import { resetBreaker } from '../../../shared/breaker/reset-breaker.ts';
import { systemClock } from '../../../shared/clock.ts';
import { changedFirst } from '../../support/event-rows.ts';
import { eventLines, testPipeline } from '../../support/test-pipeline.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { StackContent } from '../deployment/stack-content.ts';
import { expectLocalContent, runLocally, type RawDay } from '../deployment/local-run.ts';

/** Clean events of a date. */
export function goodDay(date: string, rows = 60): string[] {
  return eventLines({ date, rows, late: true });
}

/** A date on which so many of the events have no time. */
const badDay = (date: string, rows: number, bad: number) =>
  changedFirst(goodDay(date, rows), bad, { event_ts: 'no time' });

/** Days that end without a promotion. */
const badDays: readonly [name: string, date: string, raw: RawDay, error: string][] = [
  ['without raw data', '2025-03-01', {}, 'Sluice.RawMissing'],
  ['with too many bad rows', '2025-03-02', { a: badDay('2025-03-02', 60, 12) }, 'Sluice.Blocked'],
  ['of another form', '2025-03-03', { a: changedFirst(goodDay('2025-03-03'), 60, { colour: 'red' }) }, 'Sluice.Drift'],
];

/** What becomes of the days of a dataset, where nobody is asked. */
export function declareDays(open: () => Deployments): void {
  test('a good day is promoted with the bytes of the local run, and one notice says so', async () => {
    const { dev } = open();
    const date = '2025-02-01';
    const raw = { 'events.ndjson': eventLines({ date }) };
    await dev.content.deliver(date, 'events.ndjson', raw['events.ndjson']);
    expect(await dev.run('good', date)).toEqual({ status: 'SUCCEEDED', error: undefined });
    await expectLocalContent(dev.content, date, raw);
    expect(await dev.mailbox.takeClasses()).toEqual((await runLocally(date, raw)).notices);
    expect(await dev.content.catalog.find(dev.content.partition(date))).toMatchObject({ number: 1, run_id: 'good-1' });
  });

  test('a day of every other dataset is promoted as locally, each after those that it refers to', async () => {
    const { dev } = open();
    const { contracts } = dev.content;
    const pipeline = testPipeline();
    const local = new StackContent(pipeline.workspace);
    const date = '2025-02-02';
    for (const dataset of contracts.inDependencyOrder(contracts.names.filter((name) => name !== 'events'))) {
      const settings = { date, rows: generatorOf(dataset).rows.day, seed: 1, late: false };
      for (const { stores } of [dev.content, local]) await generateDay(stores.raw, contracts.get(dataset), settings);
      await pipeline.runDataset(dataset, date);
      await dev.start(dataset, { dataset, ingestion_date: date });
      expect({ dataset, ...(await dev.ended(dataset)) }).toEqual({ dataset, status: 'SUCCEEDED', error: undefined });
      expect(await dev.content.current(date, dataset)).toEqual(await local.current(date, dataset));
      expect(await dev.content.verify(date, dataset)).toEqual([]);
    }
    await dev.mailbox.takeClasses();
  });

  test.each(badDays)('a day %s ends as it does locally, and readers see nothing of it', async (_, date, raw, error) => {
    const { dev } = open();
    for (const [object, lines] of Object.entries(raw)) await dev.content.deliver(date, object, lines);
    const local = await runLocally(date, raw);
    const execution = `bad-${date}`;
    expect(await dev.run(execution, date)).toEqual({ status: 'FAILED', error });
    expect(local.error).toBe(error);
    expect(await dev.content.outcomeOf(execution)).toMatchObject({ outcome: local.outcome, promoted: false });
    expect(await dev.mailbox.takeClasses()).toEqual(local.notices);
    expect(await dev.content.current(date)).toBeUndefined();
    expect(await dev.content.verify(date)).toEqual([]);
  });

  test('a day with too many errors opens the breaker, which stops the next day until a person resets it', async () => {
    const { dev } = open();
    const [first, next] = ['2025-03-05', '2025-03-06'] as const;
    await dev.content.deliver(first, 'events.ndjson', badDay(first, 1000, 101));
    await dev.content.deliver(next, 'events.ndjson', goodDay(next));
    const stopped = { status: 'FAILED', error: 'Sluice.BreakerOpen' };
    expect(await dev.run('trips', first)).toEqual(stopped);
    expect(await dev.run('stopped', next)).toEqual(stopped);
    expect(await dev.mailbox.takeClasses()).toEqual(['P1', 'P2']);

    await resetBreaker(dev.content.stores.processed, systemClock, 'events', { person: 'ada', reason: 'mended' });
    expect((await dev.run('goes-on', next)).status).toBe('SUCCEEDED');
    expect(await dev.mailbox.takeClasses()).toEqual(['notices']);
    await expectLocalContent(dev.content, next, { 'events.ndjson': goodDay(next) });
  });
}

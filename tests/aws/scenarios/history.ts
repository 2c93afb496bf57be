import { expect, test } from '@jest/globals';
import { planRuns } from '../../../cli/backfill/prepare-plan.ts';
import { storePlan } from '../../../shared/backfill/backfill-plan.ts';
import { changedFirst } from '../../support/event-rows.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { expectLocalContent } from '../deployment/local-run.ts';
import { goodDay } from './days.ts';

/** What people do to days of the past, where nobody is asked. */
export function declareHistory(open: () => Deployments): void {
  test('a rollback makes an earlier run current again, for the catalog too', async () => {
    const { dev } = open();
    const date = '2025-07-01';
    const [first, more] = [goodDay(date).slice(0, 40), goodDay(date).slice(40)];
    await dev.content.deliver(date, 'first.ndjson', first);
    await dev.run('before', date);
    await dev.content.deliver(date, 'more.ndjson', more);
    await dev.run('after', date);
    await expectLocalContent(dev.content, date, { 'first.ndjson': first, 'more.ndjson': more });

    expect((await dev.run('back', date, { rollback_to: 'before-1' })).status).toBe('SUCCEEDED');
    expect((await dev.content.entries(date)).map(({ kind, run_id }) => [kind, run_id])).toEqual([
      ['promotion', 'before-1'],
      ['promotion', 'after-1'],
      ['rollback', 'before-1'],
    ]);
    await expectLocalContent(dev.content, date, { 'first.ndjson': first });
    expect(await dev.content.catalog.find(dev.content.partition(date))).toMatchObject({
      number: 3,
      run_id: 'before-1',
    });
  });

  test('a backfill stops at a day that fails, and once that is mended goes on with it', async () => {
    const { dev } = open();
    const dates = ['2025-08-01', '2025-08-02', '2025-08-03'] as const;
    for (const date of dates) await dev.content.deliver(date, 'events.ndjson', goodDay(date));
    const [, bad] = dates;
    await dev.content.deliver(bad, 'events.ndjson', changedFirst(goodDay(bad), 12, { event_ts: 'no time' }));
    const { contracts, artifacts } = dev.stack;
    const { plan } = await planRuns({ contracts, stores: dev.content.stores, code: artifacts }, ['events'], dates);
    await storePlan(dev.content.stores.processed, plan);
    const promotions = () => Promise.all(dates.map(async (date) => (await dev.content.entries(date)).length));

    await dev.start('backfill-one', { backfill: plan.id }, 'backfill');
    const stopped = { status: 'FAILED', error: 'Sluice.BackfillStopped' };
    expect(await dev.ended('backfill-one', 'backfill')).toEqual(stopped);
    expect(await promotions()).toEqual([1, 0, 0]);

    await dev.content.deliver(bad, 'events.ndjson', goodDay(bad));
    await dev.start('backfill-two', { backfill: plan.id }, 'backfill');
    expect((await dev.ended('backfill-two', 'backfill')).status).toBe('SUCCEEDED');
    expect(await promotions()).toEqual([1, 1, 1]);
    for (const date of dates) await expectLocalContent(dev.content, date, { 'events.ndjson': goodDay(date) });
  });
}

import { describe, expect, test } from '@jest/globals';
import { gatherHistory } from '../../cli/report/gather.ts';
import { promotionKey, reportKey } from '../../shared/layout/keys.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import {
  contract,
  emptyWorkspace,
  fabricateReport,
  goodNumbers,
  sampleDate as date,
  storeCurrent,
  storePromotion,
  storeRun,
  workspaceWith,
} from './report-fixture.ts';

describe('what the page knows of a run', () => {
  async function runsAfter(fill: (store: ObjectStore) => Promise<unknown>) {
    const { store, contracts } = await workspaceWith(fill);
    const { datasets, damages } = await gatherHistory(store, contracts.all);
    const runs = datasets.flatMap(({ days }) => days.flatMap((day) => day.runs));
    return { days: datasets[0]!.days, damages, runs: runs.map(({ result, standing }) => [result, standing]) };
  }

  test('the last entry of the log is current, and a run it replaced was', async () => {
    const { runs, days } = await runsAfter(async (store) => {
      const [first, second] = ['a1', 'a2'].map((attempt) => fabricateReport(contract, date, attempt, goodNumbers));
      for (const report of [first!, second!]) await storeRun(store, report, 'promoted');
      await storePromotion(store, first!, 1);
      await storePromotion(store, second!, 2);
      await storePromotion(store, first!, 3);
    });
    expect(runs).toEqual([
      ['passed', 'current'],
      ['passed', 'was current'],
    ]);
    expect(days[0]!.shown?.report.run_id).toBe('events-2026-01-04-a1-1');
  });

  test('a run keeps its result when it was superseded, and loses it when a later stage failed', async () => {
    const { runs } = await runsAfter(async (store) => {
      for (const [index, outcome] of (['superseded', 'fault', 'breaker_open', 'drift', undefined] as const).entries()) {
        await storeRun(store, fabricateReport(contract, date, `a${index}`, goodNumbers), outcome);
      }
    });
    expect(runs).toEqual([
      ['passed', 'superseded'],
      ['failed', 'fault'],
      ['breaker_open', 'breaker open'],
      ['drift', 'drift'],
      ['passed', 'not ended'],
    ]);
  });

  test.each(['drift', 'breaker_open'] as const)('a report that says %s is one like any other', async (result) => {
    const { runs, damages } = await runsAfter(async (store) => {
      await storeRun(store, { ...fabricateReport(contract, date, 'a1', goodNumbers), result }, result);
    });
    expect({ runs, damages }).toEqual({ runs: [[result, result.replace('_', ' ')]], damages: [] });
  });

  test('an attempt that another attempt of its execution replaced is abandoned', async () => {
    const { runs } = await runsAfter(async (store) => {
      const report = fabricateReport(contract, date, 'a1', goodNumbers);
      await storeRun(store, report, undefined);
      const retry = { ...report, run_id: `${report.execution}-2` };
      await storeRun(store, retry, 'promoted');
      await storePromotion(store, retry, 1);
    });
    expect(runs).toEqual([
      ['passed', 'abandoned'],
      ['passed', 'current'],
    ]);
  });

  test('two versions of a schema have dates and current runs of their own', async () => {
    const { store, contracts } = emptyWorkspace([contract, { ...contract, schemaVersion: 2 }]);
    await storeCurrent(store);
    const { datasets } = await gatherHistory(store, contracts.all);
    expect(datasets.map(({ schemaVersion, days }) => [schemaVersion, days.length])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  test('a damaged document is named and costs none of the others', async () => {
    const { runs, damages } = await runsAfter(async (store) => {
      await storeCurrent(store);
      const key = (ingestionDate: string, run: string) => reportKey({ ...contract, ingestionDate }, run);
      await store.put(key(date, 'no-json'), Buffer.from('{'));
      await store.put(key(date, 'no-report'), Buffer.from('{"counts": {"input_rows": 1e999}}'));
      const stray = fabricateReport(contract, date, 'a9', goodNumbers);
      await store.put(key('2026-01-09', stray.run_id), Buffer.from(JSON.stringify(stray)));
      const log = promotionKey({ ...contract, ingestionDate: '2026-01-08' }, 1);
      await store.put(log, Buffer.from('[]'));
    });
    expect(runs).toEqual([['passed', 'current']]);
    expect(damages).toHaveLength(4);
  });
});

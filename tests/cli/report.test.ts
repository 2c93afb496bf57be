import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { writeReport } from '../../cli/commands/report.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import {
  emptyWorkspace,
  goodNumbers,
  twentyDates,
  workspaceWith,
  contract,
  fabricateReport,
  fillStore,
  sampleDate as date,
  storeCurrent,
  storeRun,
  unjudged,
} from './report-fixture.ts';

const badNumbers = { input: 1000, nullRate: 0.05, duplicates: 5, quarantined: 2 };

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

async function pageOf(workspace: ReturnType<typeof emptyWorkspace>): Promise<string> {
  const { file } = await writeReport(workspace, join(await folders.make(), 'report.html'));
  return readFile(file, 'utf8');
}

describe('the report page', () => {
  test('is one document without scripts and without anything from elsewhere', async () => {
    const page = await pageOf(await workspaceWith(twentyDates));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect(page).not.toMatch(/https?:|url\(\s*['"]?(?!#)|<link|<img|<iframe|@import/i);
    expect(page).toContain('<svg role="img" aria-label="');
  });

  test('lists every run with its result and problems', async () => {
    let reports: Awaited<ReturnType<typeof fillStore>> = [];
    const page = await pageOf(await workspaceWith(async (store) => (reports = await twentyDates(store))));
    expect(reports).toHaveLength(39);
    for (const { run_id } of reports) expect(page).toContain(`<code>${run_id}</code>`);
    for (const { problems } of reports) expect(problems.every((one) => page.includes(escaped(one)))).toBe(true);
    expect(page).toContain('39 runs, up to the run that finished at 2026-01-20');
  });

  test('says in words how many dates and rows are current and how the last run ended', async () => {
    const workspace = await workspaceWith(async (store) => {
      await storeCurrent(store);
      const blocked = fabricateReport(contract, '2026-01-05', 'a1', badNumbers);
      await storeRun(store, blocked, 'blocked');
    });
    const page = await pageOf(workspace);
    expect(page).toContain('1 of 2 dates is promoted; 993 rows are current.');
    expect(page).toContain('The last run, of 2026-01-05, finished at 2026-01-05 01:00:04 UTC and was blocked; ');
    expect(page).toContain('2026-01-05 has no current run.');
    expect(page).toContain('Without a current run: 2026-01-05.');
  });

  test('draws the limits of the checks and names their numbers', async () => {
    const page = await pageOf(await workspaceWith(twentyDates));
    for (const label of ['limit ≤ 3\u00a0%', 'limit ≤ 2\u00a0%', 'alarm above 1\u00a0%', 'block above 5\u00a0%']) {
      // In the drawing, in the legend and in the words for those who cannot see either.
      expect(page.split(label)).toHaveLength(4);
    }
    expect(page.match(/stroke-dasharray/g)).toHaveLength(4);
  });

  test('draws a limit that a newer contract moved as a step', async () => {
    const workspace = await workspaceWith(async (store) => {
      for (const [day, nullLimit] of [3, 3, 1, 1].entries()) {
        const numbers = { ...goodNumbers, nullRate: 0.002, nullLimit };
        await storeRun(store, fabricateReport(contract, `2026-01-0${day + 1}`, 'a1', numbers), 'promoted');
      }
    });
    const page = await pageOf(workspace);
    const chart = /<svg[^>]*Null rate of user_id.*?<\/svg>/s.exec(page)?.[0] ?? '';
    // Along the old limit, down, and along the new one.
    expect(/<path d="(M[^"]*)"[^>]*stroke-dasharray/.exec(chart)?.[1]?.match(/L/g)).toHaveLength(3);
  });

  test('has every chart with a caption and with its words', async () => {
    const page = await pageOf(await workspaceWith(twentyDates));
    const figures = page.match(/<figure.*?<\/figure>/gs) ?? [];
    const titles = figures.map((figure) => /<figcaption><b>([^<]*)<\/b>\s+\S+/.exec(figure)?.[1]);
    expect(titles).toEqual([
      'Runs',
      'Rows by verdict',
      'Rejected rows',
      'Duplicate rate',
      'Null rate of user_id',
      'Null rate of amount',
      'Reasons by code',
      'Type shares',
      'Duration',
    ]);
    for (const figure of figures)
      expect(figure).toMatch(/<svg role="img" aria-label="[^"]*2026-01-01 to 2026-01-20: [^"]+"/);
  });

  test('has no number that is none, also for a date without rows', async () => {
    const workspace = await workspaceWith(async (store) => {
      await twentyDates(store);
      const empty = { input: 0, nullRate: 0, duplicates: 0, quarantined: 0 };
      await storeRun(store, fabricateReport(contract, '2026-01-21', 'a1', empty), 'blocked');
    });
    expect(await pageOf(workspace)).not.toMatch(/NaN|Infinity|undefined|\[object/);
    const onlyEmpty = await workspaceWith(async (store) => {
      const report = fabricateReport(contract, date, 'a1', { input: 0, nullRate: 0, duplicates: 0, quarantined: 0 });
      await storeRun(store, report, 'blocked');
    });
    const page = await pageOf(onlyEmpty);
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(page).toContain('No row was rejected.');
  });

  test('shows dates in order, with those that have no run between them', async () => {
    const workspace = await workspaceWith(async (store) => {
      for (const day of ['2026-01-06', '2026-01-03', '2026-01-05']) {
        await storeRun(store, fabricateReport(contract, day, 'a1', goodNumbers), 'promoted');
      }
    });
    const runs = /<svg.*?<\/svg>/s.exec(await pageOf(workspace))?.[0] ?? '';
    const labels = [...runs.matchAll(/>(\d{4}-\d\d-\d\d)</g)].map(([, label]) => label);
    expect(labels).toEqual(['2026-01-03', '2026-01-04', '2026-01-05', '2026-01-06']);
  });

  test('escapes whatever a dataset, a contract or a report calls itself', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const named = { ...contract, dataset: hostile, description: `</style>${hostile}&"'` };
    const workspace = await workspaceWith(
      async (store) => {
        const report = fabricateReport(named, date, 'a1', badNumbers);
        await storeRun(
          store,
          {
            ...report,
            checks: report.checks.map((check) => ({ ...check, id: `${hostile}${check.id}`, operator: hostile })),
            type_shares: { [`"${hostile}$&`]: 5, __proto__: 3, constructor: 2 },
            problems: ['<script>alert(1)</script>', `" onload="alert(1)`, '$& $1'],
            rates: { ...report.rates!, null_rates: { [hostile]: 0.5 } },
          },
          'blocked',
        );
      },
      [named],
    );
    const page = await pageOf(workspace);
    expect(page).not.toMatch(/<script|<img|" onload/i);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('$&amp; $1');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('of an empty store says so and what to do', async () => {
    const page = await pageOf(emptyWorkspace([contract]));
    expect(page).toContain('No run has left a report');
    expect(page).toContain('sluice run events 2025-01-01');
    expect(page).not.toContain('<svg');
  });

  test('names a dataset that was never run beside one that was', async () => {
    const page = await pageOf(await workspaceWith(twentyDates, [contract, { ...contract, dataset: 'orders' }]));
    expect(page).toContain('sluice run orders &lt;date&gt;');
    expect(page).toContain('<a href="#d2">orders v1</a>');
  });

  test('of runs that all ended before their rows were judged has no charts of numbers', async () => {
    const workspace = await workspaceWith(async (store) => {
      const report = unjudged(fabricateReport(contract, date, 'a1', goodNumbers), 'No raw object.');
      await storeRun(store, report, 'raw_missing');
    });
    const page = await pageOf(workspace);
    expect(page.match(/<svg/g)).toHaveLength(1);
    expect(page).toContain('and failed (raw missing); 2026-01-04 has no current run.');
  });

  test('tells of 1,200 runs quickly, with the newest 200 in the table and few enough labels', async () => {
    const runs = { first: '2025-01-01', dates: 400, runs: () => 3 };
    const workspace = await workspaceWith((store) => fillStore(store, contract, runs));
    const started = performance.now();
    const page = await pageOf(workspace);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(page.match(/<tr>\s*<td class="word">/g)).toHaveLength(200);
    expect(page).toContain('The newest 200 of 1,200 runs');
    for (const chart of page.match(/<svg.*?<\/svg>/gs) ?? []) {
      expect((chart.match(/>\d{4}-\d\d-\d\d</g) ?? []).length).toBeLessThanOrEqual(11);
    }
  });
});

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

import { expect, test } from '@jest/globals';
import { giveApproval } from '../../cli/give-approval.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import { generateDay, generateDefect, generatorOf } from '../../cli/generate/generate-day.ts';
import { prodSettings } from '../../shared/settings.ts';
import { noticesOf } from '../support/execution-papers.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const date = '2025-01-31';

test('transactions above alarmRate raise P2, then wait in production for domain and platform, and are promoted after both', async () => {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  const { workspace } = pipeline;
  const contract = workspace.contracts.get('transactions');
  const { defects } = generatorOf('transactions');
  const settings = { date, rows: 1000, seed: 1, late: false };
  await generateDay(workspace.stores.raw, contract, settings);
  const kind = defects.find(({ name }) => name === 'currency')!;
  await generateDefect(workspace.stores.raw, contract, { ...settings, kind, count: 20 });

  const run = await pipeline.runDataset('transactions', date);
  expect(run).toMatchObject({ outcome: 'waiting', counts: { quarantined_rows: 20 } });
  const told = noticesOf(pipeline);
  expect(told.map((notice) => notice.class)).toEqual(['P2', 'notices']);
  expect(told[0]!.text).toContain('alarmRate: ');
  expect(told[1]!.text).toContain('CURRENCY_ERROR');
  for (const role of ['domain', 'platform']) expect(told[1]!.text).toContain(`--role ${role}`);

  const [asked] = await listRunRequests(workspace.stores.processed, 'transactions', workspace.clock.now());
  const { subject } = asked!.decision.request;
  const give = (role: string, person: string) =>
    giveApproval(workspace, { subject, role, person, decision: 'approved', reason: null });
  expect(await give('domain', 'ann')).toMatchObject({ resumed: [] });
  expect(await give('platform', 'ben')).toMatchObject({ resumed: [{ outcome: { outcome: 'promoted' } }] });
  expect(noticesOf(pipeline).map((notice) => notice.class)).toEqual(['P2', 'notices', 'notices']);
  expect(await pipeline.verifyDataset('transactions', date)).toEqual([]);
});

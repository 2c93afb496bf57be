import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decideArrival } from '../../functions/arrival/decide-arrival.ts';
import { partitionOf } from '../../functions/stage.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const date = '2025-04-01';
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

describe('late rows of a dataset and of one that it refers to', () => {
  let store: string;
  let workspace: LocalWorkspace;
  const call = (...words: string[]) => sluice(...words, '--store', store);

  beforeAll(async () => {
    store = await folders.make();
    workspace = await openLocalWorkspace(store);
    await call('generate', 'shop', '--from', date, '--rows', '40');
    expect((await call('backfill', 'run', 'products', 'orders', 'order_items', '--from', date)).status).toBe(0);
    for (const dataset of ['orders', 'order_items']) {
      await call('generate', dataset, '--from', date, '--rows', '40', '--late');
    }
  });

  test('wait for each other: the run that is referred to comes first', async () => {
    const items = partitionOf(workspace.contracts.get('order_items'), date);
    expect(await decideArrival(workspace, items)).toMatchObject({
      outcome: 'busy',
      reason: `orders v1 ${date} has late data too, and its run comes first.`,
    });
  });

  test('are read by one look of a watch, and no row is an orphan', async () => {
    expect((await call('watch', '--once', '--quiet', '0')).status).toBe(0);
    const { answer } = await sluiceJson('status', '--store', store);
    const { partitions } = answer as { partitions: { dataset: string; promotion: number; last_outcome: string }[] };
    const late = partitions.filter(({ dataset }) => dataset !== 'products');
    expect(late).toMatchObject([
      { dataset: 'order_items', promotion: 2, last_outcome: 'promoted' },
      { dataset: 'orders', promotion: 2, last_outcome: 'promoted' },
    ]);
    expect((await call('quarantine', 'list', 'order_items')).stdout).not.toContain('REFERENCE_ERROR');
  });
});

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { ItemStatus } from '../../cli/backfill/describe-ledger.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const words = ['backfill', 'run', 'events', '--from', '2025-01-01', '--to', '2025-01-03'];

async function openStore(): Promise<string> {
  const store = await folders.make();
  const range = ['--from', '2025-01-01', '--to', '2025-01-03', '--rows', '60'];
  expect((await sluice('generate', 'events', ...range, '--store', store)).status).toBe(0);
  return store;
}

/** Runs `sluice backfill run` in a process of its own, which is killed at that write. */
function runAndKill(store: string, kill: string) {
  const preload = join(root, 'tests/pipeline/children/kill-at-write.ts');
  return spawnSync(
    process.execPath,
    ['--import', preload, join(root, 'cli/sluice.ts'), ...words, '--json', '--store', store],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '', SLUICE_KILL_AT: kill }, encoding: 'utf8' },
  );
}

async function backfill(store: string, ...rest: string[]) {
  const { status, answer } = await sluiceJson('backfill', ...rest, '--store', store);
  const { plan, items } = answer as { readonly plan: string; readonly items: readonly ItemStatus[] };
  return { status, plan, items };
}

const rangeWords = words.slice(2);

describe('a backfill of three days whose process is killed by SIGKILL', () => {
  // Spread over the three runs and what lies between them; a run makes about thirty writes.
  test.each(['after:1', 'before:3', 'before:25', 'after:60', 'before:85'])(
    '%s loses nothing: resumed, it runs what is left, and no day twice',
    async (kill) => {
      const store = await openStore();
      const { signal, stderr } = runAndKill(store, kill);
      expect({ signal, stderr: signal === null ? stderr : '' }).toMatchObject({ signal: 'SIGKILL' });

      const before = await backfill(store, 'status', ...rangeWords);
      expect(before.status).toBe(0);
      expect(before.items.map(({ status }) => status)).not.toContain('failed');
      const verified = (await sluiceJson('verify', '--store', store)).answer as { findings: { state: string }[] };
      expect(verified.findings.filter(({ state }) => state === 'wrong')).toEqual([]);

      const resumed = await backfill(store, 'resume', '--id', before.plan);
      expect({ kill, ...resumed }).toMatchObject({ kill, status: 0 });
      for (const [index, item] of resumed.items.entries()) {
        expect(item).toMatchObject({ status: 'done', outcome: 'promoted', tries: 1 });
        // What was done before was not touched again.
        if (before.items[index]!.status === 'done') expect(item).toEqual(before.items[index]);
      }
      const { answer } = await sluiceJson('status', '--store', store);
      const { partitions } = answer as { partitions: { promotion: number }[] };
      expect(partitions.map(({ promotion }) => promotion)).toEqual([1, 1, 1]);
      expect((await sluice('verify', '--store', store)).stdout).toContain('3 partitions verified');
    },
  );
});

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { date } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';
import { recordWrites, type CountedWrite } from '../support/write-points.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = new TemporaryFolders();

/** The writes of a run of a date that was never run, in order: a directory store makes the same ones. */
const writes: CountedWrite[] = [];
const begun = testPipeline();
await begun.deliver(date, 'events.ndjson', eventLines({ date }));
await testPipeline({ copyOf: begun, hook: recordWrites(writes) }).run(date);

/** Five counts of writes, spread over the run. */
const kills = [1, 2, 3, 4, 5].map((part) => ({
  number: Math.round((writes.length * part) / 6),
  phase: part % 2 === 0 ? 'before' : 'after',
}));

let wanted: string;

async function openStore(): Promise<string> {
  const store = await folders.make();
  expect((await sluice('generate', 'events', '--from', date, '--rows', '60', '--store', store)).status).toBe(0);
  return store;
}

/** Runs `sluice run` in a process of its own, which is killed at that write. */
function runAndKill(store: string, kill: string) {
  const preload = join(root, 'tests/pipeline/children/kill-at-write.ts');
  const words = ['--import', preload, join(root, 'cli/sluice.ts'), 'run', 'events', date, '--store', store];
  return spawnSync(process.execPath, words, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', SLUICE_KILL_AT: kill },
    encoding: 'utf8',
  });
}

async function contentHash(store: string, run: string): Promise<string> {
  const { answer } = await sluiceJson('inspect', run, '--store', store);
  return (answer as { manifest: { content_hash: string } }).manifest.content_hash;
}

async function rerun(store: string): Promise<string> {
  const { status, answer } = await sluiceJson('run', 'events', date, '--store', store);
  expect({ status, answer }).toMatchObject({ status: 0, answer: { outcome: 'promoted' } });
  return contentHash(store, (answer as { run_id: string }).run_id);
}

beforeAll(async () => {
  wanted = await rerun(await openStore());
});

afterAll(() => folders.remove());

describe('a process on a directory store that is killed by SIGKILL', () => {
  test.each(kills)(
    '$phase write $number leaves nothing wrong, and a rerun gives what an undisturbed run gives',
    async ({ number, phase }) => {
      const store = await openStore();
      const { signal, stderr } = runAndKill(store, `${phase}:${number}`);
      expect({ signal, stderr: signal === null ? stderr : '' }).toEqual({ signal: 'SIGKILL', stderr: '' });

      const { answer } = await sluiceJson('verify', '--store', store);
      const { findings } = answer as { findings: { state: string }[] };
      expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);

      expect(await rerun(store)).toBe(wanted);
      const verified = await sluice('verify', '--store', store);
      expect(verified).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1 partition verified: nothing wrong or behind.'),
      });
    },
  );

  test('makes as many writes as in memory: after the last one all is done, and there is no further one', async () => {
    const [store, other] = [await openStore(), await openStore()];
    expect(runAndKill(store, `after:${writes.length}`).signal).toBe('SIGKILL');
    expect((await sluice('verify', '--store', store)).status).toBe(0);
    expect(runAndKill(other, `before:${writes.length + 1}`)).toMatchObject({ status: 0, signal: null });
  });
});

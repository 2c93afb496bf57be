import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userInfo } from 'node:os';
import { expect, test } from '@jest/globals';
import { identifyCaller, stsClient } from '../../../cli/stack/caller.ts';
import { rawDayPrefix, replayKey } from '../../../shared/layout/keys.ts';
import { getJson } from '../../../shared/store/json.ts';
import { changedFirst } from '../../support/event-rows.ts';
import { sluice, sluiceJson } from '../../support/sluice-command.ts';
import { linesAsBytes } from '../../support/test-pipeline.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { withCommands } from '../deployment/with-commands.ts';
import { goodDay } from './days.ts';

/** Calls commands with the options that mean the stack `dev`. */
async function onDev(deployments: Deployments, act: (stack: readonly string[]) => Promise<void>): Promise<void> {
  await withCommands(deployments, act);
  await deployments.dev.mailbox.takeClasses();
}

/** Where commands are called, and by whom. */
interface Caller {
  readonly place: readonly string[];
  readonly person: string;
}

/** What commands say, in words that are the same for every caller: without what each call names anew. */
function withoutNames(said: string, { place, person }: Caller): string {
  return said
    .replaceAll(` ${place.join(' ')}`, '')
    .replaceAll(person, 'PERSON')
    .replaceAll(/events-2025-02-21-[-\w]+/g, 'EXECUTION')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/ +/g, ' ');
}

/** Looks through the rows of a day that were rejected, tries them again, goes back, and gives them up. */
async function mendDay(date: string, caller: Caller): Promise<{ said: string[]; execution: string }> {
  const { place } = caller;
  const said: string[] = [];
  const say = async (...words: readonly string[]) => {
    const { status, stdout } = await sluice(...words, ...place);
    said.push(withoutNames(`${words.join(' ')}: ${status}\n${stdout}`, caller));
  };
  const { answer } = await sluiceJson('run', 'events', date, ...place);
  const { run_id: first } = answer as { readonly run_id: string };
  await say('quarantine', 'list', 'events', '--from', date, '--to', date);
  await say('quarantine', 'show', first);
  await say('quarantine', 'replay', 'events', date, '--why', 'a test', '--dry-run');
  const replay = await sluiceJson('quarantine', 'replay', 'events', date, '--why', 'a test', ...place);
  const { run_id: second, execution } = replay.answer as { readonly run_id: string; readonly execution: string };
  await say('quarantine', 'replay', 'events', date, '--run', first);
  await say('diff', first, second);
  await say('rollback', 'events', date);
  await say('quarantine', 'condemn', 'events', date, '--run', second, '--why', 'nothing can be made of them');
  await say('condemned', 'list', 'events', '--from', date, '--to', date);
  await say('condemned', 'delete', 'events', '--run', second, '--dry-run');
  return { said, execution };
}

/** What the commands do on a stack as the program declares it. */
export function declareCommands(open: () => Deployments): void {
  test('sluice runs a day, and finds it current, whole and as it was delivered', () =>
    onDev(open(), async (stack) => {
      const { dev } = open();
      const date = '2025-02-20';
      await dev.content.deliver(date, 'events.ndjson', goodDay(date));
      const { status, answer } = await sluiceJson('run', 'events', date, ...stack);
      expect(answer).toMatchObject({ outcome: 'promoted', promotion: 1, counts: { valid_rows: 60 } });
      expect(status).toBe(0);
      const { run_id } = answer as { readonly run_id: string };
      // Nothing on standard error: program and commands have the same hash of the contracts.
      const found = { stdout: expect.stringContaining(run_id), stderr: '' };
      expect(await sluice('status', 'events', ...stack)).toMatchObject(found);
      expect(await sluice('inspect', run_id, ...stack)).toMatchObject({ status: 0 });
      const sql = `SELECT COUNT(*) AS rows FROM events WHERE ingestion_date = DATE '${date}'`;
      expect((await sluiceJson('query', sql, ...stack)).answer).toEqual([{ rows: 60 }]);
      expect(await dev.content.verify(date)).toEqual([]);
    }));

  test('sluice replays, compares, rolls back and condemns, and says of it what it says on a laptop', () =>
    onDev(open(), async (stack) => {
      const { dev, buildFolder } = open();
      const date = '2025-02-21';
      const lines = changedFirst(goodDay(date), 1, { event_ts: 'no time' });
      await dev.content.deliver(date, 'events.ndjson', lines);
      const store = join(buildFolder, 'laptop');
      const contract = dev.content.contracts.get('events');
      const file = join(store, 'raw', `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}events.ndjson`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, linesAsBytes(lines));

      const { arn } = await identifyCaller(stsClient(dev.stack.names.region));
      const onStack = await mendDay(date, { place: stack, person: arn });
      const onLaptop = await mendDay(date, { place: ['--store', store], person: userInfo().username });
      expect(onStack.said).toEqual(onLaptop.said);
      const asked = await getJson(dev.content.stores.processed, replayKey('events', onStack.execution));
      expect(asked).toMatchObject({ requested_by: arn, reason: 'a test' });
      expect(await dev.content.verify(date)).toEqual([]);
    }));
}

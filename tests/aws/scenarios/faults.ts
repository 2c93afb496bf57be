import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { manifestKey, promotionKey } from '../../../shared/layout/keys.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { expectLocalContent } from '../deployment/local-run.ts';
import type { Emulator } from '../emulator.ts';
import type { FaultRule } from '../fault-proxy.ts';
import { goodDay } from './days.ts';

/** Kills the processes that an emulator runs a function in. */
async function killFunction({ folder }: Emulator, name: string): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,args=']);
  const own = stdout.split('\n').filter((line) => line.includes(folder) && line.includes(`-${name}-`));
  for (const line of own) process.kill(Number.parseInt(line, 10), 'SIGKILL');
}

/** Lets `act` befall the first write of an object. */
function atFirstWrite(key: string, act: () => ReturnType<FaultRule>): FaultRule {
  let isFirst = true;
  return ({ operation, url }) => {
    const isWrite = operation === 'PutObject' && decodeURIComponent(url.pathname).endsWith(`/${key}`);
    if (!isWrite || !isFirst) return undefined;
    isFirst = false;
    return act();
  };
}

/** What goes wrong on the way, where nobody is asked. */
export function declareFaults(open: () => Deployments): void {
  test('a function that dies half-way is called again, and only its second attempt is promoted', async () => {
    const { dev, proxy, emulator } = open();
    const date = '2025-06-01';
    await dev.content.deliver(date, 'events.ndjson', goodDay(date));
    proxy.setRule(
      atFirstWrite(manifestKey(dev.content.partition(date), 'crash-1'), async () => {
        await killFunction(emulator, 'transform');
        return { kind: 'dropRequest' };
      }),
    );
    expect((await dev.run('crash', date)).status).toBe('SUCCEEDED');
    expect(await dev.content.promoted(date)).toEqual(['crash-2']);
    await expectLocalContent(dev.content, date, { 'events.ndjson': goodDay(date) });
  });

  test('a function that dies in all its tries ends the execution, and the next one is promoted', async () => {
    const { dev, proxy, emulator } = open();
    const date = '2025-06-04';
    await dev.content.deliver(date, 'events.ndjson', goodDay(date));
    proxy.setRule(async ({ operation, url }) => {
      if (operation !== 'PutObject' || !/run_id%3Ddies-\d\/_manifest/i.test(url.pathname)) return undefined;
      await killFunction(emulator, 'transform');
      return { kind: 'dropRequest' };
    });
    await dev.mailbox.takeClasses();
    expect(await dev.run('dies', date)).toEqual({ status: 'FAILED', error: 'PipelineFault' });
    expect(await dev.content.outcomeOf('dies')).toMatchObject({
      outcome: 'fault',
      stage: 'Transform',
      promoted: false,
    });
    // On AWS EventBridge tells of it.
    expect(await dev.mailbox.takeClasses()).toEqual([]);
    expect(await dev.content.current(date)).toBeUndefined();
    expect((await dev.run('lives', date)).status).toBe('SUCCEEDED');
    await expectLocalContent(dev.content, date, { 'events.ndjson': goodDay(date) });
  });

  test('of two executions of one date at once, one is promoted and the other refused', async () => {
    const { dev } = open();
    const date = '2025-06-02';
    await dev.content.deliver(date, 'events.ndjson', goodDay(date));
    const input = { dataset: 'events', ingestion_date: date };
    await Promise.all([dev.start('twin-a', input), dev.start('twin-b', input)]);
    const ends = await Promise.all([dev.ended('twin-a'), dev.ended('twin-b')]);
    expect(ends.map(({ error }) => error).sort()).toEqual(['Sluice.Refused', undefined]);
    expect(await dev.content.entries(date)).toHaveLength(1);
    await expectLocalContent(dev.content, date, { 'events.ndjson': goodDay(date) });
  });

  test('a run that finds the log moved on, and has read all that the head has, is promoted after it', async () => {
    const { dev, proxy } = open();
    const date = '2025-06-03';
    const [early, late] = [goodDay(date).slice(0, 40), goodDay(date).slice(40)];
    await dev.content.deliver(date, 'early.ndjson', early);
    const gate = Promise.withResolvers<undefined>();
    proxy.setRule(atFirstWrite(promotionKey(dev.content.partition(date), 1), () => gate.promise));
    await dev.start('first', { dataset: 'events', ingestion_date: date });
    await dev.entered('first', 'Promote');
    await dev.content.deliver(date, 'late.ndjson', late);
    await dev.start('second', { dataset: 'events', ingestion_date: date });
    await dev.entered('second', 'Promote');
    gate.resolve(undefined);
    expect((await dev.ended('first')).status).toBe('SUCCEEDED');
    expect((await dev.ended('second')).status).toBe('SUCCEEDED');
    expect((await dev.statesOf('second')).filter((state) => state === 'Promote')).toHaveLength(2);
    expect(await dev.content.promoted(date)).toEqual(['first-1', 'second-1']);
    await expectLocalContent(dev.content, date, { 'early.ndjson': early, 'late.ndjson': late });
  });
}

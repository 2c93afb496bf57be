import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sluice, sluiceJson } from '../../support/sluice-command.ts';
import { asCaller } from '../deployment/as-caller.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { goodDay } from './days.ts';

/** What the commands do on a stack as the program declares it. */
export function declareCommands(open: () => Deployments): void {
  test('sluice runs a day, and finds it current, whole and as it was delivered', async () => {
    const { dev, emulator, buildFolder } = open();
    await asCaller(dev, emulator, async () => {
      const outputs = join(buildFolder, 'outputs.json');
      await writeFile(outputs, JSON.stringify({ dev: dev.recording.outputs }));
      const stack = ['--stack', 'dev', '--outputs', outputs];
      const date = '2025-02-20';
      await dev.content.deliver(date, 'events.ndjson', goodDay(date));
      const { status, answer } = await sluiceJson('run', 'events', date, ...stack);
      expect(answer).toMatchObject({ outcome: 'promoted', promotion: 1, counts: { valid_rows: 60 } });
      expect(status).toBe(0);
      const { run_id } = answer as { readonly run_id: string };
      expect((await sluice('status', 'events', ...stack)).stdout).toContain(run_id);
      expect(await sluice('inspect', run_id, ...stack)).toMatchObject({ status: 0 });
      const sql = `SELECT COUNT(*) AS rows FROM events WHERE ingestion_date = DATE '${date}'`;
      expect((await sluiceJson('query', sql, ...stack)).answer).toEqual([{ rows: 60 }]);
      expect(await dev.content.verify(date)).toEqual([]);
    });
    await dev.mailbox.takeClasses();
  });
}

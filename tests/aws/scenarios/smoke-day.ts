import { expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStackOutputs } from '../../../cli/stack/stack-outputs.ts';
import { openStackWorkspace } from '../../../cli/stack/stack-workspace.ts';
import { listSubjects } from '../../../shared/approval/approval-request.ts';
import { datasetSubject } from '../../../shared/layout/keys.ts';
import { sluice } from '../../support/sluice-command.ts';
import { asCaller } from '../deployment/as-caller.ts';
import type { Deployments } from '../deployment/deployments.ts';

/** What `sluice smoke` runs, on a stack that asks people about every other dataset. */
export function declareSmokeDay(open: () => Deployments): void {
  test('the day of sluice smoke is promoted as this checkout makes it, with nobody asked and one notice', async () => {
    const { prod, emulator, buildFolder } = open();
    await asCaller(prod, emulator, async () => {
      const outputs = readStackOutputs(prod.recording.outputs, 'prod');
      const file = join(buildFolder, 'smoke-day.json');
      await writeFile(file, JSON.stringify({ prod: outputs }));
      const workspace = await openStackWorkspace({ name: 'prod', outputsFile: undefined, outputs });
      const { status, stdout } = await sluice('smoke', '--only', 'day', '--stack', 'prod', '--outputs', file);
      expect(stdout).toBe('ok       a day of the dataset smoke\n\n1 check: nothing wrong.\n');
      expect(status).toBe(0);
      expect(await listSubjects(workspace.stores.processed, datasetSubject('smoke'))).toEqual([]);
    });
    expect(await prod.mailbox.takeClasses()).toEqual(['notices']);
  });
}

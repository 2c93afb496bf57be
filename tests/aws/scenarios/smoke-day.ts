import { expect, test } from '@jest/globals';
import { runSmokeDay } from '../../../cli/smoke/run-smoke-day.ts';
import { readStackOutputs } from '../../../cli/stack/stack-outputs.ts';
import { openStackWorkspace } from '../../../cli/stack/stack-workspace.ts';
import { listSubjects } from '../../../shared/approval/approval-request.ts';
import { datasetSubject } from '../../../shared/layout/keys.ts';
import { asCaller } from '../deployment/as-caller.ts';
import type { Deployments } from '../deployment/deployments.ts';

/** What `sluice smoke` runs, on a stack that asks people about every other dataset. */
export function declareSmokeDay(open: () => Deployments): void {
  test('the day of sluice smoke is promoted as this checkout makes it, with nobody asked and one notice', async () => {
    const { prod, emulator } = open();
    await asCaller(prod, emulator, async () => {
      const outputs = readStackOutputs(prod.recording.outputs, 'prod');
      const workspace = await openStackWorkspace({ name: 'prod', outputsFile: undefined, outputs });
      expect(await runSmokeDay(workspace, () => undefined)).toEqual([]);
      expect(await listSubjects(workspace.stores.processed, datasetSubject('smoke'))).toEqual([]);
    });
    expect(await prod.mailbox.takeClasses()).toEqual(['notices']);
  });
}

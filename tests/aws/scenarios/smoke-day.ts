import { expect, test } from '@jest/globals';
import { listSubjects } from '../../../shared/approval/approval-request.ts';
import { datasetSubject } from '../../../shared/layout/keys.ts';
import { sluice } from '../../support/sluice-command.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { withCommands } from '../deployment/with-commands.ts';

/** What `sluice smoke` runs, on a stack that asks people about every other dataset. */
export function declareSmokeDay(open: () => Deployments): void {
  test('the day of sluice smoke is promoted as this checkout makes it, with nobody asked and one notice', async () => {
    const { prod } = open();
    const smoke = (stack: readonly string[]) => sluice('smoke', '--only', 'day', ...stack);
    const { status, stdout } = await withCommands(open(), smoke, { name: 'prod' });
    expect(stdout).toBe('ok       a day of the dataset smoke\n\n1 check: nothing wrong.\n');
    expect(status).toBe(0);
    expect(await listSubjects(prod.content.stores.processed, datasetSubject('smoke'))).toEqual([]);
    expect(await prod.mailbox.takeClasses()).toEqual(['notices']);
  });
}

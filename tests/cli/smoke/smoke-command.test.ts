import { expect, test } from '@jest/globals';
import { smokeCommand } from '../../../cli/commands/smoke.ts';
import { ExitStatus } from '../../../cli/exit-status.ts';
import { openTerminal } from '../../../cli/terminal.ts';
import type { Workspace } from '../../../cli/workspace.ts';
import { outputs } from '../../support/sluice-command.ts';
import { testPipeline } from '../../support/test-pipeline.ts';

/** Runs the checks of a stack of which one thing is as it should be, and another cannot be seen. */
async function smoke(options: Readonly<Record<string, string | boolean>>) {
  const { workspace } = testPipeline();
  const host: Workspace['host'] = {
    ...workspace.host,
    checkDeployment: (onResult) => {
      onResult({ name: 'key of the stack', findings: [], notChecked: [] });
      onResult({ name: 'roles', findings: [], notChecked: ['iam:GetRole: the caller may not'] });
      return Promise.resolve();
    },
  };
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, false);
  const status = await smokeCommand.run({
    positionals: [],
    options: { only: 'checks', ...options },
    workspace: { ...workspace, host },
    terminal,
  });
  return { status, said: written.stdout };
}

test('what cannot be seen is named, and fails nothing', async () => {
  const { status, said } = await smoke({});
  expect(status).toBe(ExitStatus.fine);
  expect(said).toContain('unseen   roles\n         not checked: iam:GetRole: the caller may not');
  expect(said).toContain('2 checks: nothing wrong, 1 not checked.');
});

test('with --strict it is as bad as what is wrong', async () => {
  expect((await smoke({ strict: true })).status).toBe(ExitStatus.stopped);
});

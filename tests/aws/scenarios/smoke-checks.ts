import { expect, test } from '@jest/globals';
import { listChecks } from '../../../cli/smoke/all-checks.ts';
import { runCheck } from '../../../cli/smoke/check.ts';
import { readCheckoutConfig } from '../../../cli/smoke/checkout-config.ts';
import { openDeployment } from '../../../cli/smoke/deployment.ts';
import { simulatedAccess } from '../../../cli/smoke/simulation.ts';
import type { SmokeFinding } from '../../../cli/smoke/smoke-finding.ts';
import type { StackOutputs } from '../../../cli/stack/stack-outputs.ts';
import { sluice } from '../../support/sluice-command.ts';
import { asCaller } from '../deployment/as-caller.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { withCommands } from '../deployment/with-commands.ts';
import { accessFaults } from '../faults/access-faults.ts';
import { flowFaults } from '../faults/flow-faults.ts';
import type { PlantedFault } from '../faults/planted-fault.ts';
import { storageFaults } from '../faults/storage-faults.ts';
import { watchFaults } from '../faults/watch-faults.ts';

/** What is found on a deployment that nobody has touched, because it is on MiniStack: check and problem, in order. */
const gaps: readonly (readonly [check: string, problem: string])[] = [
  // The tests switch it on when a delivery is complete.
  ['sluice-dev-arrival:1', 'EventSourceMappings[0].State is Disabled, not Enabled'],
  // MiniStack tells with what is granted to call a function what is granted to call its versions.
  ['who may call the functions', 'the policy of sluice-dev-record-approval is '],
  // It keeps no such setting of a version.
  ['sluice-dev-pipeline:1', 'tracingConfiguration is absent'],
  ['sluice-dev-backfill:1', 'tracingConfiguration is absent'],
  // It cannot wait for an execution of an alias.
  ['sluice-dev-backfill:1', 'definition.States.Run.Arguments.StateMachineArn is '],
  // It tells of an alarm over an expression without the expression.
  ...['account-concurrency', 'raw-growth', 'processed-growth', 'quarantine-growth'].map(
    (alarm) => ['alarms ', `sluice-dev-${alarm}.compares is `] as const,
  ),
  // It gives each role an id of its own; the recorded ones are made up.
  ['ids of the approver roles', 'id of sluice-dev-approver-domain is '],
  ['ids of the approver roles', 'id of sluice-dev-approver-platform is '],
];

/** What the checks find whose names begin so. */
async function findingsOf(
  { stack, recording }: DeployedStack,
  begin: string,
  changed: (outputs: StackOutputs) => Partial<StackOutputs> = () => ({}),
): Promise<SmokeFinding[]> {
  const outputs = recording.outputs as unknown as StackOutputs;
  const config = await readCheckoutConfig('dev', stack.contracts);
  const deployment = openDeployment(config, stack, { ...outputs, ...changed(outputs) }, 'dev');
  const checks = listChecks(deployment).filter(({ name }) => name.startsWith(begin));
  expect(checks).not.toEqual([]);
  const results = await Promise.all(checks.map((check) => runCheck(check, deployment.remedy)));
  return results.flatMap(({ findings }) => findings);
}

async function expectFound(dev: DeployedStack, { check, problem, remedy, outputs }: PlantedFault): Promise<void> {
  const found = (await findingsOf(dev, check(dev), outputs)).filter((finding) => finding.problem.includes(problem));
  expect(found).toEqual([
    {
      check: expect.stringContaining(check(dev)),
      problem: expect.stringContaining(problem),
      remedy: expect.stringContaining(remedy ?? 'npm run deploy -- --stack dev --refresh'),
    },
  ]);
}

/** That `sluice smoke` finds what is wrong with a deployment, and nothing else. */
export function declareSmokeChecks(open: () => Deployments): void {
  test('a deployment that nobody has touched is as declared, but for what MiniStack lacks', async () => {
    await withCommands(open(), async (stack) => {
      const { status, stdout, stderr } = await sluice('smoke', '--only', 'checks', ...stack);
      const [lines = '', problems = ''] = stdout.split('\n\n');
      const found = [...problems.matchAll(/^wrong +(.*)\n +(.*)$/gm)].map(([, check, problem]) => [check, problem]);
      const including = (text: string): unknown => expect.stringContaining(text);
      expect(found).toEqual(gaps.map(([check, problem]) => [including(check), including(problem)]));
      const wrong = new Set(gaps.map(([check]) => check));
      expect(lines.match(/^wrong/gm)).toHaveLength(wrong.size);
      expect(lines.match(/^ok /gm)!.length).toBeGreaterThan(60);
      expect(lines).toContain(
        'unseen   permissions by simulation\n         not checked: permissions: the endpoint has no',
      );
      expect(problems).toMatch(new RegExp(`^\\d+ checks: ${gaps.length} wrong, 1 not checked\\.$`, 'm'));
      expect([status, stderr]).toEqual([2, '']);
    });
  });

  test('IAM is asked about a role, what it does and with which object', async () => {
    const { iam } = open().dev.account;
    const { names } = open().dev.stack;
    const mayDo = simulatedAccess(iam);
    // Of MiniStack no other answer than this can be had.
    expect(await mayDo(names.roleArn('promote-function'), 's3:PutObject', names.bucketArn('raw', 'x'))).toBe(true);
  });

  test('credentials of another account are refused before anything is looked at', async () => {
    const smoke = (stack: readonly string[]) => sluice('smoke', ...stack);
    const elsewhere = { name: 'dev', outputs: { Account: '999999999999' } } as const;
    const { status, stdout, stderr } = await withCommands(open(), smoke, elsewhere);
    expect(stderr).toContain('your credentials are of the account 123456789012, and dev is in 999999999999');
    expect([status, stdout]).toEqual([1, '']);
  });

  test.each(
    [...storageFaults, ...flowFaults, ...watchFaults, ...accessFaults].map((fault) => [fault.what, fault] as const),
  )('is found, with what to do: %s', async (_, fault) => {
    const { dev, emulator } = open();
    await asCaller(dev, emulator, async () => {
      const before = await findingsOf(dev, fault.check(dev));
      await fault.plant(dev);
      try {
        await expectFound(dev, fault);
      } finally {
        await fault.putBack(dev);
      }
      expect(await findingsOf(dev, fault.check(dev))).toEqual(before);
    });
  });
}

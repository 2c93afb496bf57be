import type { Command, Invocation } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatNoun } from '../report/format.ts';
import type { CheckResult } from '../smoke/check.ts';
import type { SmokeFinding } from '../smoke/smoke-finding.ts';

/** `sluice smoke`: whether a deployment is what was declared. */
export const smokeCommand: Command = {
  name: 'smoke',
  summary: 'with --stack: check what was deployed against what the checkout declares',
  positionals: [],
  options: {},
  details:
    'For after a deployment, and for when somebody may have changed something by hand. Compares with the contracts and the\n' +
    'Pulumi.NAME.yaml of this checkout: release and contracts, key, buckets with their policies, lifecycle rules and notices,\n' +
    'functions with their code, state machines and the alias, schedules, queues, topics with their subscriptions, alarms,\n' +
    'catalog, workgroup, roles; what roles may do, by the simulation of IAM. A line for each, and at the end what is wrong\n' +
    'and what to do. Changes nothing.\n\n' +
    'What the caller may not see, or an emulator does not know, is named as not checked. Exit status: 2 when anything is\n' +
    'wrong.\n\n' +
    '  sluice smoke --stack dev',
  run: async (invocation) => {
    const { terminal } = invocation;
    const { results, findings } = await checkDeployment(invocation);
    const notChecked = results.flatMap(({ name, notChecked: what }) => what.map((each) => `${name}: ${each}`));
    terminal.say('');
    for (const { check, problem, remedy } of findings) {
      terminal.say(`wrong    ${check}\n         ${problem}\n         to do: ${remedy}`);
    }
    const wrong = findings.length === 0 ? 'nothing wrong' : `${findings.length} wrong`;
    const unseen = notChecked.length === 0 ? '' : `, ${notChecked.length} not checked`;
    terminal.say(`${formatNoun(results.length, 'check')}: ${wrong}${unseen}.`);
    terminal.answer({ checks: results.length, findings, not_checked: notChecked });
    return findings.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};

/** Looks at the resources, and says of each check what it came to as soon as it is done. */
async function checkDeployment({ workspace, terminal }: Invocation): Promise<{
  readonly results: readonly CheckResult[];
  readonly findings: readonly SmokeFinding[];
}> {
  const results: CheckResult[] = [];
  await workspace.host.checkDeployment((result) => {
    results.push(result);
    for (const line of describeResult(result)) terminal.say(line);
  });
  return { results, findings: results.flatMap(({ findings }) => findings) };
}

function describeResult({ name, findings, notChecked }: CheckResult): string[] {
  const state = findings.length > 0 ? 'wrong' : notChecked.length > 0 ? 'unseen' : 'ok';
  return [`${state.padEnd(7)}  ${name}`, ...notChecked.map((what) => `         not checked: ${what}`)];
}

import type { Command, Invocation } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatNoun } from '../report/format.ts';
import { showTransitions } from '../show-transitions.ts';
import type { CheckResult } from '../smoke/check.ts';
import type { Terminal } from '../terminal.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice smoke`: whether a deployment is what was declared, and works. */
export const smokeCommand: Command = {
  name: 'smoke',
  summary: 'with --stack: check what was deployed against what the checkout declares, and run a day of made-up rows',
  positionals: [],
  options: {
    only: { type: 'string', value: 'PART', description: '"checks", or the "day" (default: both, the checks first)' },
    strict: { type: 'boolean', description: 'exit with 2 also when something could not be checked' },
  },
  details:
    'For after a deployment, and for when somebody may have changed something by hand. Compares with the contracts and the\n' +
    'Pulumi.NAME.yaml of this checkout: release and contracts, key, buckets with their policies, lifecycle rules and notices,\n' +
    'functions with their code, state machines and the alias, schedules, queues, topics with their subscriptions, alarms,\n' +
    'catalog, workgroup, roles; what roles may do, by the simulation of IAM. These checks change nothing. Then a day of a\n' +
    'dataset of its own is run on the stack, and compared with what this checkout makes of the same rows. A line for each,\n' +
    'and at the end what is wrong and what to do.\n\n' +
    'The checks are for the role that deploys, the day for the role "platform": --only does one part. What the caller may not\n' +
    'see, or an emulator does not know, is named as not checked; --strict takes that for wrong. Exit status: 2 when anything is wrong.\n\n' +
    '  sluice smoke --stack dev\n' +
    '  sluice smoke --stack prod --only day',
  run: async (invocation) => {
    const { terminal } = invocation;
    const results: CheckResult[] = [];
    for (const part of partsOf(invocation))
      await part(invocation, (result) => results.push(noteResult(terminal, result)));
    const findings = results.flatMap((result) => result.findings);
    const notChecked = results.flatMap(({ name, notChecked: what }) => what.map((each) => `${name}: ${each}`));
    terminal.say('');
    for (const { check, problem, remedy } of findings) {
      terminal.say(`wrong    ${check}\n         ${problem}\n         to do: ${remedy}`);
    }
    const wrong = findings.length === 0 ? 'nothing wrong' : `${findings.length} wrong`;
    const unseen = notChecked.length === 0 ? '' : `, ${notChecked.length} not checked`;
    terminal.say(`${formatNoun(results.length, 'check')}: ${wrong}${unseen}.`);
    terminal.answer({ checks: results.length, findings, not_checked: notChecked });
    const isFine = findings.length === 0 && (notChecked.length === 0 || invocation.options.strict !== true);
    return isFine ? ExitStatus.fine : ExitStatus.stopped;
  },
};

type Part = (invocation: Invocation, onResult: (result: CheckResult) => void) => Promise<void>;

/** In this order: what is wrong with a day is often found by the checks. */
const parts: Readonly<Record<string, Part>> = {
  checks: async ({ workspace }, onResult) => {
    const { checkDeployment } = workspace.host;
    if (checkDeployment === undefined) throw nothingDeployed();
    await checkDeployment(onResult);
  },
  day: async ({ workspace, terminal }, onResult) => {
    if (workspace.host.checkDeployment === undefined) throw nothingDeployed();
    // What it is made of is loaded for those alone who ask for it.
    const { runSmokeDay } = await import('../smoke/run-smoke-day.ts');
    const findings = await runSmokeDay(workspace, showTransitions(terminal));
    onResult({ name: 'a day of the dataset smoke', findings, notChecked: [] });
  },
};

function nothingDeployed(): Error {
  return usageProblem('--stack', 'is needed: nothing is deployed on this machine');
}

function partsOf({ options: { only } }: Invocation): readonly Part[] {
  if (typeof only !== 'string') return Object.values(parts);
  const part = Object.hasOwn(parts, only) ? parts[only] : undefined;
  if (part !== undefined) return [part];
  throw usageProblem('--only', `${JSON.stringify(only)} is no part; there are: ${Object.keys(parts).join(', ')}`);
}

/** Says at once what a check came to. */
function noteResult(terminal: Terminal, result: CheckResult): CheckResult {
  const { name, findings, notChecked } = result;
  const state = findings.length > 0 ? 'wrong' : notChecked.length > 0 ? 'unseen' : 'ok';
  terminal.say(`${state.padEnd(7)}  ${name}`);
  for (const what of notChecked) terminal.say(`         not checked: ${what}`);
  return result;
}

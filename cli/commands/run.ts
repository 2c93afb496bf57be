import { partitionOf } from '../../functions/stage.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command, Invocation } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { nameExecution } from '../name-execution.ts';
import type { PipelineEnd } from '../pipeline-host.ts';
import { describeRawDates } from '../raw-dates.ts';
import { describeRun, summarizeRun } from '../run-summary.ts';
import { showTransitions } from '../show-transitions.ts';

/** `sluice run`: one date through the pipeline. */
export const runCommand: Command = {
  name: 'run',
  summary: 'run one date of a dataset: judge, write, validate, promote',
  positionals: ['dataset', 'date'],
  options: {
    resume: {
      type: 'string',
      value: 'EXECUTION',
      description: 'go on with an execution whose process is gone, or that waits; with --stack, follow one',
    },
    'no-wait': { type: 'boolean', description: 'with --stack: end when the execution has been started' },
  },
  details:
    '<dataset> means its highest schema version, <dataset>@<N> the version N, in every command.\n' +
    'Always makes a new run, also when nothing has changed, and says "content unchanged (= RUN)" then.\n' +
    'Where approval is needed it ends when people have been asked; the last approval goes on with the run. It keeps the\n' +
    'settings that it began with, whoever goes on with it.\n' +
    'With --stack the execution runs on AWS, also when this command is ended, which only follows it.\n' +
    'Exit status: 0 promoted (or started, with --no-wait), 2 stopped by a check, superseded or failed, 3 waiting for approval.\n\n' +
    '  sluice run events 2025-01-02\n' +
    '  sluice run events 2025-01-02 --settings prod\n' +
    '  sluice run products@1 2025-04-01\n' +
    '  sluice run events 2025-01-02 --stack dev --no-wait',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const date = dateArgument('date', positionals[1]!);
    const end = await startRun(invocation, contract, date);
    const summary = await summarizeRun(workspace, partitionOf(contract, date), end);
    for (const line of describeRun(summary)) terminal.say(line);
    if (summary.outcome === 'running') {
      const name = versionName(workspace.contracts, contract);
      const follow = `sluice run ${name} ${date} --resume ${end.execution}${commonOptions(workspace)}`;
      terminal.say(`  started; to follow it: ${follow}`);
    }
    if (summary.outcome === 'raw_missing') {
      for (const line of await describeRawDates(workspace, contract, date)) terminal.say(line);
    }
    for (const { execution, result, outcome } of end.resumed) {
      if (execution === end.execution || result.status === 'WAITING') continue;
      const fault = result.status === 'FAILED' ? `fault (${result.cause})` : 'fault';
      terminal.say(`  ${execution}, which had waited, ended: ${outcome?.outcome.replaceAll('_', ' ') ?? fault}`);
    }
    terminal.answer(summary);
    return statusOf(end);
  },
};

async function startRun(invocation: Invocation, contract: Contract, date: string): Promise<PipelineEnd> {
  const { workspace, terminal, options } = invocation;
  const { host } = workspace;
  const { dataset, schemaVersion } = contract;
  const { resume } = options;
  if (typeof resume === 'string') return host.resume(contract, date, resume, showTransitions(terminal));
  const name = nameExecution(workspace.clock, dataset, date);
  const input = { dataset, ingestion_date: date, schema_v: schemaVersion };
  if (options['no-wait'] === true) return host.begin(name, input);
  return host.execute(name, input, showTransitions(terminal));
}

function statusOf({ result }: PipelineEnd): ExitStatus {
  if (result.status === 'WAITING') return ExitStatus.waiting;
  // One that runs was only to be started.
  return result.status === 'FAILED' ? ExitStatus.stopped : ExitStatus.fine;
}

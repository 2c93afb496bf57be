import { partitionOf } from '../../functions/stage.ts';
import type { ExecutionInput } from '../../functions/flow.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { resumePipeline, runPipeline, type PipelineEnd } from '../local-pipeline.ts';
import { loadExecution } from '../local-runner/execution-store.ts';
import type { Transition } from '../local-runner/runner.ts';
import { describeRawDates } from '../raw-dates.ts';
import { describeRun, summarizeRun } from '../run-summary.ts';
import { showTransitions } from '../show-transitions.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice run`: one date through the pipeline. */
export const runCommand: Command = {
  name: 'run',
  summary: 'run one date of a dataset: judge, write, validate, promote',
  positionals: ['dataset', 'date'],
  options: {
    resume: {
      type: 'string',
      value: 'EXECUTION',
      description: 'go on with an execution whose process is gone, or that waits',
    },
  },
  details:
    '<dataset> means its highest schema version, <dataset>@<N> the version N, in every command.\n' +
    'Always makes a new run, also when nothing has changed, and says "content unchanged (= RUN)" then.\n' +
    'Where approval is needed it ends when people have been asked; the last approval goes on with the run. It keeps the\n' +
    'settings that it began with, whoever goes on with it.\n' +
    'Exit status: 0 promoted, 2 stopped by a check, superseded or failed, 3 waiting for approval.\n\n' +
    '  sluice run events 2025-01-02\n' +
    '  sluice run events 2025-01-02 --settings prod\n' +
    '  sluice run products@1 2025-04-01',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const date = dateArgument('date', positionals[1]!);
    const { resume } = options;
    const onTransition = showTransitions(terminal);
    const end =
      typeof resume === 'string'
        ? await resumeRun(workspace, contract, date, resume, onTransition)
        : await runPipeline(workspace, contract, date, onTransition);
    const summary = await summarizeRun(workspace, partitionOf(contract, date), end);
    for (const line of describeRun(summary)) terminal.say(line);
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

function statusOf({ result }: PipelineEnd): ExitStatus {
  if (result.status === 'WAITING') return ExitStatus.waiting;
  return result.status === 'SUCCEEDED' ? ExitStatus.fine : ExitStatus.stopped;
}

/** Goes on with an execution, if it is one of this dataset and date. */
async function resumeRun(
  workspace: Workspace,
  { dataset, schemaVersion }: Contract,
  date: string,
  name: string,
  onTransition: (transition: Transition) => void,
): Promise<PipelineEnd> {
  const { input } = await loadExecution(workspace.local, name);
  const { dataset: found, ingestion_date: foundDate, schema_v } = input as Partial<ExecutionInput>;
  if (found === undefined) {
    const message = `"${name}" is an execution of a backfill: sluice backfill resume goes on with it`;
    throw usageProblem('--resume', message);
  }
  const foundVersion = workspace.contracts.get(found, schema_v).schemaVersion;
  if (found === dataset && foundDate === date && foundVersion === schemaVersion) {
    return resumePipeline(workspace, dataset, name, onTransition);
  }
  const other = versionName(workspace.contracts, { dataset: found, schemaVersion: foundVersion });
  const asked = versionName(workspace.contracts, { dataset, schemaVersion });
  const message = `"${name}" is an execution of ${other} ${foundDate ?? ''}, not of ${asked} ${date}`;
  throw usageProblem('--resume', message);
}

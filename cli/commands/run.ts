import { partitionOf } from '../../functions/stage.ts';
import type { ExecutionInput } from '../../functions/flow.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { resumePipeline, runPipeline, type PipelineEnd } from '../local-pipeline.ts';
import { loadExecution } from '../local-runner/execution-store.ts';
import type { Transition } from '../local-runner/runner.ts';
import { describeRawDates } from '../raw-dates.ts';
import { describeRun, summarizeRun } from '../run-summary.ts';
import type { Terminal } from '../terminal.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice run`: one date through the pipeline. */
export const runCommand: Command = {
  name: 'run',
  summary: 'run one date of a dataset: judge, write, validate, promote',
  positionals: ['dataset', 'date'],
  options: {
    resume: { type: 'string', value: 'EXECUTION', description: 'go on with an execution whose process is gone' },
  },
  details:
    'Always makes a new run, also when nothing has changed, and says "content unchanged (= RUN)" then.\n' +
    'Exit status: 0 promoted, 2 stopped by a check, superseded or failed.\n\n' +
    '  sluice run events 2025-01-02',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const date = dateArgument('date', positionals[1]!);
    const { resume } = options;
    const onTransition = (transition: Transition) => {
      showTransition(terminal, transition);
    };
    const end =
      typeof resume === 'string'
        ? await resumeRun(workspace, contract, date, resume, onTransition)
        : await runPipeline(workspace, contract, date, onTransition);
    const summary = await summarizeRun(workspace, partitionOf(contract, date), end);
    for (const line of describeRun(summary)) terminal.say(line);
    if (summary.outcome === 'raw_missing') {
      for (const line of await describeRawDates(workspace, contract, date)) terminal.say(line);
    }
    terminal.answer(summary);
    return end.result.status === 'SUCCEEDED' ? ExitStatus.fine : ExitStatus.stopped;
  },
};

/** Goes on with an execution, if it is one of this dataset and date. */
async function resumeRun(
  workspace: Workspace,
  { dataset }: Contract,
  date: string,
  name: string,
  onTransition: (transition: Transition) => void,
): Promise<PipelineEnd> {
  const { input } = await loadExecution(workspace.local, name);
  const { dataset: found, ingestion_date: foundDate } = input as ExecutionInput;
  if (found === dataset && foundDate === date) return resumePipeline(workspace, dataset, name, onTransition);
  const message = `"${name}" is an execution of ${found} ${foundDate ?? ''}, not of ${dataset} ${date}`;
  throw new InvalidInputError('The command line', [{ path: '--resume', message }]);
}

/** The states that take time, in words; the others pass in no time and are not shown. */
const stages: Readonly<Record<string, string>> = {
  Sensor: 'fixing what is read',
  Transform: 'judging and writing rows',
  ValidateOutput: 'reading back what was written',
  Promote: 'promoting',
};

/** Says what an execution is doing, as it goes. */
export function showTransition(terminal: Terminal, transition: Transition): void {
  const { kind, state, execution } = transition;
  const stage = stages[state];
  if (kind === 'retrying') {
    const seconds = (transition.delayMilliseconds / 1000).toFixed(1);
    terminal.progress(`${execution}: ${state} failed with ${transition.error}; next try in ${seconds} s`);
  } else if (kind === 'ended') {
    terminal.progress('');
  } else if (stage !== undefined) {
    terminal.progress(`${execution}: ${kind === 'resumed' ? 'going on with ' : ''}${stage} ...`);
  }
}

import { resetBreaker } from '../../shared/breaker/reset-breaker.ts';
import { contractArgument } from '../arguments.ts';
import type { Command, Invocation } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { givenReason, longestReason } from '../given-reason.ts';
import { personOption, personOptions } from '../person.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice breaker reset`: a person lets the runs of a dataset begin again. */
export const breakerResetCommand: Command = {
  name: 'breaker reset',
  summary: 'close the circuit breaker of a dataset, with a reason that is kept',
  positionals: ['dataset'],
  options: {
    reason: { type: 'string', value: 'TEXT!', description: 'what was wrong and what was done about it; it is kept' },
    ...personOptions,
  },
  details:
    'The rows that opened the breaker never count again, also when their day is run once more; new ones do. Refused when\n' +
    'the breaker is not open. Nothing in the pipeline can reset it.\n\n' +
    '  sluice breaker reset events --reason "the source has fixed its clock"',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const { dataset } = contractArgument(invocation, positionals[0]!);
    const request = { reason: reasonOption(invocation), person: await personOption(invocation) };
    const result = await resetBreaker(workspace.stores.processed, workspace.clock, dataset, request);
    if (result.outcome === 'not_open') {
      throw usageProblem('dataset', `the circuit breaker of "${dataset}" is not open, so there is nothing to reset`);
    }
    const { outcome, reset } = result;
    terminal.answer({ dataset, outcome, reset });
    const { number, person, reset_at, covers } = reset;
    const sentence =
      outcome === 'reset'
        ? `Reset ${number} of ${dataset}: the breaker is closed. The errors of ${countRuns(covers.length)} never count again.`
        : `${person} has reset the breaker of ${dataset} at ${reset_at} already; that reset stands.`;
    terminal.say(sentence);
    return ExitStatus.fine;
  },
};

function reasonOption(invocation: Invocation): string {
  const reason = givenReason(invocation, 'reason');
  if (reason !== '' && reason.length <= longestReason) return reason;
  const message = `a reason of 1 to ${longestReason} characters is needed, and is kept`;
  throw usageProblem('--reason', message);
}

function countRuns(runs: number): string {
  return runs === 1 ? '1 run' : `${runs} runs`;
}

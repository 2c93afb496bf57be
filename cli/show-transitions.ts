import type { Transition } from './local-runner/runner.ts';
import type { Terminal } from './terminal.ts';

/** The states that take time, in words; the others pass in no time and are not shown. */
const stages: Readonly<Record<string, string>> = {
  Sensor: 'fixing what is read',
  Transform: 'judging and writing rows',
  ValidateOutput: 'reading back what was written',
  RequestApproval: 'asking for approval where it is needed',
  Promote: 'deciding about the promotion',
};

/** What says on a terminal what an execution is doing, as it goes. */
export function showTransitions(terminal: Terminal): (transition: Transition) => void {
  return (transition) => {
    const { kind, state, execution } = transition;
    const stage = stages[state];
    if (kind === 'retrying') {
      const seconds = (transition.delayMilliseconds / 1000).toFixed(1);
      terminal.progress(`${execution}: ${state} failed with ${transition.error}; next try in ${seconds} s`);
    } else if (kind === 'ended' || kind === 'waiting') {
      terminal.progress('');
    } else if (stage !== undefined) {
      terminal.progress(`${execution}: ${kind === 'resumed' ? 'going on with ' : ''}${stage} ...`);
    }
  };
}

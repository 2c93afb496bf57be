import type { Invocation } from './command.ts';
import { usageProblem } from './usage-problem.ts';

/** Characters that a reason has at most where its length is limited. */
export const longestReason = 1000;

/** Why something is done, as an option says it in words; empty without a text. */
export function givenReason({ options }: Pick<Invocation, 'options'>, name: 'reason' | 'why'): string {
  const text = options[name];
  return typeof text === 'string' ? text.trim() : '';
}

/** As `givenReason`. Throws InvalidInputError with `message` without a text. */
export function neededReason(invocation: Pick<Invocation, 'options'>, name: 'reason' | 'why', message: string): string {
  const reason = givenReason(invocation, name);
  if (reason === '') throw usageProblem(`--${name}`, message);
  return reason;
}

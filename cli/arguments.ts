import type { Contract } from '../shared/contract/contract.ts';
import { contractOfName } from '../shared/contract/version-name.ts';
import { datesBetween, isDate } from '../shared/layout/date.ts';
import type { CommandOption, Invocation } from './command.ts';
import { usageProblem } from './usage-problem.ts';

/**
 * The contract that a command names: `<dataset>`, of its highest schema version, or `<dataset>@<N>`. Throws
 * InvalidInputError that says which there are.
 */
export function contractArgument({ workspace }: Invocation, name: string): Contract {
  return contractOfName(workspace.contracts, name);
}

/** A date that a command names. Throws InvalidInputError that says the form. */
export function dateArgument(name: string, text: string): string {
  if (isDate(text)) return text;
  const form = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? 'is not a day of the calendar'
    : 'is not a date of the form YYYY-MM-DD';
  throw usageProblem(name, `${JSON.stringify(text)} ${form}`);
}

/**
 * The dates of `--from` and `--to`, both included; `--to` is `--from` when it is absent. Throws InvalidInputError without
 * `--from`, for what is no date, and for a range that is reversed.
 */
export function dateRangeOptions({ options }: Invocation): string[] {
  const { from, to } = options;
  if (typeof from !== 'string') {
    throw usageProblem('--from', 'a date YYYY-MM-DD is needed');
  }
  const first = dateArgument('--from', from);
  const last = typeof to === 'string' ? dateArgument('--to', to) : first;
  const dates = datesBetween(first, last);
  if (dates.length > 0) return dates;
  const message = `${last} is before --from ${first}`;
  throw usageProblem('--to', message);
}

/** The options of a command that lists every date unless it is told which. */
export const anyDateOptions: Readonly<Record<'from' | 'to', CommandOption>> = {
  from: { type: 'string', value: 'DATE', description: 'first date (default: every date)' },
  to: { type: 'string', value: 'DATE', description: 'last date (default: that of --from)' },
};

/** As `dateRangeOptions`, and undefined, for every date, without both options. */
export function anyDateRange(invocation: Invocation): string[] | undefined {
  const { from, to } = invocation.options;
  return from === undefined && to === undefined ? undefined : dateRangeOptions(invocation);
}

/** A whole number given as an option, or `otherwise`. Throws InvalidInputError outside `least` to `most`. */
export function numberOption(
  { options }: Invocation,
  name: string,
  { otherwise, least, most }: { readonly otherwise: number; readonly least: number; readonly most: number },
): number {
  const text = options[name];
  if (typeof text !== 'string') return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const message = `${JSON.stringify(text)} is not a whole number from ${least} to ${most}`;
  throw usageProblem(`--${name}`, message);
}

import { userInfo } from 'node:os';
import type { CommandOption, Invocation } from './command.ts';
import { usageProblem } from './usage-problem.ts';

/** The option that says who acts. */
export const personOptions: Readonly<Record<'as', CommandOption>> = {
  as: {
    type: 'string',
    value: 'PERSON',
    description: 'who you are (default: the user of this machine); proves nothing. Not with --stack, which knows',
  },
};

const longestName = 200;

/** Who acts, as the workspace knows it. Throws InvalidInputError for what is no name. */
export function personOption({ options, workspace }: Pick<Invocation, 'options' | 'workspace'>): Promise<string> {
  return workspace.host.identify(asOption(options));
}

/** What `--as` says. */
export function asOption({ as }: Invocation['options']): string | undefined {
  return typeof as === 'string' ? as : undefined;
}

/** Who acts on this machine: who they say, or the user that the operating system knows. Throws InvalidInputError. */
export function localPerson(as: string | undefined): string {
  const person = (as ?? userInfo().username).trim();
  if (person === '' || person.length > longestName) {
    throw usageProblem('--as', `a name of 1 to ${longestName} characters is needed, and this one has ${person.length}`);
  }
  if (/\p{Cc}/u.test(person)) {
    throw usageProblem('--as', `${JSON.stringify(person)} holds a control character, which no name has`);
  }
  return person;
}

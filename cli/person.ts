import { userInfo } from 'node:os';
import type { CommandOption, Invocation } from './command.ts';
import { usageProblem } from './usage-problem.ts';

/** The option that says who acts. */
export const personOptions: Readonly<Record<'as', CommandOption>> = {
  as: {
    type: 'string',
    value: 'PERSON',
    description: 'who you are (default: the user of this machine); proves nothing',
  },
};

const longestName = 200;

/** Who acts: `--as`, or the user that the operating system knows. Throws InvalidInputError for what is no name. */
export function personOption({ options }: Pick<Invocation, 'options'>): string {
  const person = (typeof options.as === 'string' ? options.as : userInfo().username).trim();
  if (person === '' || person.length > longestName) {
    throw usageProblem('--as', `a name of 1 to ${longestName} characters is needed, and this one has ${person.length}`);
  }
  if (/\p{Cc}/u.test(person)) {
    throw usageProblem('--as', `${JSON.stringify(person)} holds a control character, which no name has`);
  }
  return person;
}

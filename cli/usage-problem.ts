import { InvalidInputError } from '../shared/errors.ts';

/**
 * What is wrong with one argument of a command; `path` is its name, such as `date` or `--to`, or empty for all of them
 * together.
 */
export function usageProblem(path: string, message: string, options?: ErrorOptions): InvalidInputError {
  return new InvalidInputError('The command line', [{ path, message }], options);
}

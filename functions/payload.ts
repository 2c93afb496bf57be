import type { ValidateFunction } from 'ajv';
import { InvalidInputError } from '../shared/errors.ts';

/**
 * Makes the function that reads the payload of the function `name`: fields it does not know are an error, as are those it
 * misses. The reader throws InvalidInputError with every problem.
 */
export function payloadReader<T>(name: string, isInput: ValidateFunction<T>): (payload: unknown) => T {
  return (payload) => {
    if (isInput(payload)) return payload;
    const problems = (isInput.errors ?? []).map(({ instancePath, message = 'is not valid', params }) => {
      const extra = 'additionalProperty' in params ? `: ${String(params.additionalProperty)}` : '';
      return { path: instancePath.slice(1), message: `${message}${extra}` };
    });
    throw new InvalidInputError(`The payload of ${name}`, problems);
  };
}

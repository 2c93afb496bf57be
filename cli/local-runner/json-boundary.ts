import { StateFailure } from './state-failure.ts';

/** Bytes of JSON that Step Functions lets pass between states, functions and variables. */
export const maxJsonBytes = 256 * 1024;

/**
 * The value as it arrives on the other side of a boundary on AWS: a copy made of JSON, `undefined` being null.
 *
 * Throws StateFailure States.DataLimitExceeded for more than 256 KiB; `what` names the value in its cause.
 */
export function acrossBoundary(value: unknown, what: string): unknown {
  const json = JSON.stringify(value ?? null);
  const bytes = Buffer.byteLength(json);
  if (bytes > maxJsonBytes) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `${what} is ${bytes} bytes of JSON, and ${maxJsonBytes} is the limit.`,
    );
  }
  return JSON.parse(json) as unknown;
}

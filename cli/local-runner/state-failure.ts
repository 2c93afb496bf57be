/** A state's failure as the Amazon States Language names it: what Retry and Catch match and a Fail state ends with. */
export class StateFailure extends Error {
  readonly error: string;
  /** Absent where AWS gives none (a task that timed out). */
  readonly detail: string | undefined;

  constructor(error: string, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? error : `${error}: ${detail}`, options);
    this.name = 'StateFailure';
    this.error = error;
    this.detail = detail;
  }
}

/** What Lambda makes of an error that a function threw: the name becomes the error, the rest a JSON cause. */
export function functionFailure(thrown: unknown): StateFailure {
  if (thrown instanceof StateFailure) return thrown;
  const { name, message, stack = '' } = isError(thrown) ? thrown : { name: typeof thrown, message: String(thrown) };
  const cause = { errorType: name, errorMessage: message, trace: stack.split('\n').slice(1) };
  return new StateFailure(name, JSON.stringify(cause), { cause: thrown });
}

/** By its shape, as Lambda's runtime has it, because an error of the system may be of another realm. */
function isError(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown && 'stack' in thrown;
}

/** What a Catch sees of a failure as `$states.errorOutput`. */
export function errorOutput({ error, detail }: StateFailure): Readonly<Record<string, string>> {
  return detail === undefined ? { Error: error } : { Error: error, Cause: detail };
}

/** The failures that end an execution although a wildcard of Retry or Catch is there. */
const terminal: readonly string[] = ['States.DataLimitExceeded', 'States.Runtime'];

/**
 * Whether a Retry or Catch with these error names is meant for `error`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  if (errorEquals.includes(error)) return true;
  if (terminal.includes(error)) return false;
  return (
    errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
}

import { InvalidInputError, PipelineError } from '../shared/errors.ts';
import { codeOf } from '../shared/store/io-fault.ts';
import { ExitStatus } from './exit-status.ts';
import { ExecutionMissingError } from './local-runner/execution-store.ts';

/** Why a command ended without a result. */
export interface Failure {
  readonly message: string;
  readonly status: ExitStatus;
}

/** What an error means to who called the command; `debug` adds where a bug happened. */
export function describeFailure(error: unknown, debug: boolean): Failure {
  const lacking = findLackOfCredentials(error);
  if (lacking !== undefined) {
    const next =
      'Name a profile in AWS_PROFILE, or sign in with "aws sso login"; docs/reference/cli-on-aws.md says more.';
    return { message: `AWS was not called, without credentials: ${lacking}. ${next}`, status: ExitStatus.usage };
  }
  if (error instanceof PipelineError) {
    const usage = error instanceof InvalidInputError || error instanceof ExecutionMissingError;
    return { message: error.message, status: usage ? ExitStatus.usage : ExitStatus.stopped };
  }
  if (codeOf(error) !== undefined) {
    return { message: `The operating system refused: ${(error as Error).message}.`, status: ExitStatus.stopped };
  }
  return { message: `This is a bug in sluice: ${describeBug(error, debug)}`, status: ExitStatus.stopped };
}

/** What the SDK's chain of credentials says, also as the cause of a failed call; undefined for any other error. */
function findLackOfCredentials(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, message, cause } = error as Partial<Error>;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return message?.replace(/\.$/, '');
  return findLackOfCredentials(cause);
}

/** Without the stack, in which nobody who only uses sluice finds the sentence. */
function describeBug(error: unknown, debug: boolean): string {
  // Asked by its fields: an error that Node makes is no instance of the Error class of a test's realm.
  const { name, message, stack } = error as Partial<Error>;
  if (message === undefined) return String(error);
  if (debug) return stack ?? message;
  return `${name ?? 'Error'}: ${message}\nPlease report it; the same command with --debug says where it happened.`;
}

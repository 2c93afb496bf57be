import type { Clock } from '../../shared/clock.ts';
import { PipelineError } from '../../shared/errors.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { exists, type ObjectStore } from '../../shared/store/object-store.ts';

/** What is given as a task token is none of the local runner. */
export class InvalidTokenError extends PipelineError {
  constructor() {
    // Without the token: who has it can wake the execution.
    super('The task token is none that the local runner gave out.');
  }
}

const tokenForm = /^([A-Za-z0-9_-]{1,80})\.[0-9a-f]{32}$/;

/** A task token that nobody can guess: the execution's name and 128 bits of chance. */
export function newToken(execution: string, clock: Clock): string {
  return `${execution}.${clock.nonce()}${clock.nonce()}`;
}

/** The execution that a token wakes. Throws InvalidTokenError. */
export function executionOfToken(token: string): string {
  const execution = tokenForm.exec(token)?.[1];
  if (execution === undefined) throw new InvalidTokenError();
  return execution;
}

function wakeKey(token: string): string {
  return `.local/tokens/${executionOfToken(token)}/${token.slice(token.indexOf('.') + 1)}.json`;
}

/** Lets the task that waits for the token go on, also one that only begins to wait; once is enough. Throws InvalidTokenError. */
export async function wakeToken(store: ObjectStore, token: string): Promise<void> {
  const execution = executionOfToken(token);
  await createOnce(store, wakeKey(token), encodeJson({ execution }));
}

/** Whether the token has been woken. Throws InvalidTokenError. */
export async function isWoken(store: ObjectStore, token: string): Promise<boolean> {
  return exists(store, wakeKey(token));
}

import { InvalidInputError, PipelineError } from '../../shared/errors.ts';
import { createJson, encodeJson, getJson } from '../../shared/store/json.ts';
import { exists, listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import type { Execution } from './execution.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** The name is taken by another execution. */
export class ExecutionAlreadyExistsError extends PipelineError {
  readonly execution: string;

  constructor(execution: string) {
    super(`There is an execution "${execution}" already: resume it, or start one with another name.`);
    this.execution = execution;
  }
}

/** There is no execution with this name. */
export class ExecutionMissingError extends PipelineError {
  readonly execution: string;

  constructor(execution: string, store: string) {
    super(`There is no execution "${execution}" in ${store}.`);
    this.execution = execution;
  }
}

/** Another process runs the execution, so this one must not. */
export class ExecutionRunningError extends PipelineError {
  readonly execution: string;
  readonly owner: ProcessIdentity;

  constructor(execution: string, owner: ProcessIdentity) {
    super(`Process ${owner.pid} runs the execution "${execution}": wait for it, or end that process first.`);
    this.execution = execution;
    this.owner = owner;
  }
}

/** Where an execution is kept. */
export function executionKey(name: string): string {
  return `.local/executions/${name}.json`;
}

/** Whether AWS takes the name for an execution. */
export function isExecutionName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,80}$/.test(name);
}

/** Creates the execution. Throws InvalidInputError for a name that AWS would refuse, ExecutionAlreadyExistsError. */
export async function createExecution(store: ObjectStore, execution: Execution): Promise<void> {
  const { name } = execution;
  if (!isExecutionName(name)) {
    const message = `It has 1 to 80 letters, digits, - and _, and is ${JSON.stringify(name)}.`;
    throw new InvalidInputError('The name of the execution', [{ path: '', message }]);
  }
  const creation = await createJson(store, executionKey(name), execution);
  if (!creation.created) throw new ExecutionAlreadyExistsError(name);
}

/** Replaces what is kept of the execution. */
export async function saveExecution(store: ObjectStore, execution: Execution): Promise<void> {
  const { name, current, owner } = execution;
  // First, so that no execution waits unlisted; one that is listed and does not wait is passed over.
  if (current.waiting !== null && owner.released) await store.put(waitingKey(name), encodeJson({ execution: name }));
  await store.put(executionKey(name), encodeJson(execution));
}

const waitingPrefix = '.local/waiting/';

function waitingKey(name: string): string {
  return `${waitingPrefix}${name}.json`;
}

/** The names of the executions that wait or did so just now, in their order. Reads none of them. */
export async function listWaitingNames(store: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of listAll(store, waitingPrefix)) {
    const name = key.slice(waitingPrefix.length).replace(/\.json$/, '');
    if (await exists(store, executionKey(name))) names.push(name);
  }
  return names;
}

/** Takes an execution that has ended off the list of those that wait. */
export async function forgetWaiting(store: ObjectStore, { name }: Execution): Promise<void> {
  if (await exists(store, waitingKey(name))) await store.delete(waitingKey(name));
}

/** The execution as last saved. Throws ExecutionMissingError. */
export async function loadExecution(store: ObjectStore, name: string): Promise<Execution> {
  // No store need be asked about another name, and some would refuse it as a key.
  const isThere = isExecutionName(name) && (await exists(store, executionKey(name)));
  if (!isThere) throw new ExecutionMissingError(name, store.name);
  return getJson<Execution>(store, executionKey(name));
}

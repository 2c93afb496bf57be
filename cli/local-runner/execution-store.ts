import type { Clock } from '../../shared/clock.ts';
import { InvalidInputError, PipelineError } from '../../shared/errors.ts';
import { createJson, encodeJson, getJson } from '../../shared/store/json.ts';
import { exists, type ObjectStore } from '../../shared/store/object-store.ts';
import type { Execution, ExecutionOwner } from './execution.ts';
import type { ProcessIdentity, Processes } from './process-identity.ts';

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

/** Creates the execution. Throws InvalidInputError for a name that AWS would refuse, ExecutionAlreadyExistsError. */
export async function createExecution(store: ObjectStore, execution: Execution): Promise<void> {
  const { name } = execution;
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    const message = `It has 1 to 80 letters, digits, - and _, and is ${JSON.stringify(name)}.`;
    throw new InvalidInputError('The name of the execution', [{ path: '', message }]);
  }
  const creation = await createJson(store, executionKey(name), execution);
  if (!creation.created) throw new ExecutionAlreadyExistsError(name);
}

/** Replaces what is kept of the execution. */
export async function saveExecution(store: ObjectStore, execution: Execution): Promise<void> {
  await store.put(executionKey(execution.name), encodeJson(execution));
}

/** The execution as last saved. Throws ExecutionMissingError. */
export async function loadExecution(store: ObjectStore, name: string): Promise<Execution> {
  if (!(await exists(store, executionKey(name)))) throw new ExecutionMissingError(name, store.name);
  return getJson<Execution>(store, executionKey(name));
}

/** This process as the owner of an execution, once more each time it is asked. */
export async function ownerHere(processes: Processes, clock: Clock): Promise<ExecutionOwner> {
  return { ...(await processes.self()), nonce: clock.nonce() };
}

/**
 * The execution, owned by `owner` from now on. Throws ExecutionMissingError, and ExecutionRunningError while the process
 * that owns it is alive.
 *
 * Of several processes that find the owner gone one gets the next number; the others look at that one.
 */
export async function takeOver(
  store: ObjectStore,
  name: string,
  owner: ExecutionOwner,
  processes: Processes,
): Promise<Execution> {
  let previous: ProcessIdentity = (await loadExecution(store, name)).owner;
  for (let number = 1; ; number++) {
    if (await processes.isAlive(previous)) throw new ExecutionRunningError(name, previous);
    const creation = await createJson(store, `.local/owners/${name}/${number}.json`, owner);
    if (creation.created) break;
    previous = creation.existing;
  }
  // Read only now: a former owner may have gone on until just before.
  const execution = { ...(await loadExecution(store, name)), owner };
  await saveExecution(store, execution);
  return execution;
}

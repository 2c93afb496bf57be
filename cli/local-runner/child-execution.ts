import type { ObjectStore } from '../../shared/store/object-store.ts';
import {
  ExecutionAlreadyExistsError,
  ExecutionRunningError,
  isExecutionName,
  loadExecution,
} from './execution-store.ts';
import type { Execution, ExecutionResult, ParentExecution } from './execution.ts';
import { acrossBoundary } from './json-boundary.ts';
import { StateFailure } from './state-failure.ts';
import type { Tried } from './tried.ts';
import type { ChildRequest } from './try-task.ts';

/** What an execution needs to run another. */
export interface ChildPorts {
  readonly store: ObjectStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Throws ExecutionAlreadyExistsError. */
  readonly start: (request: ChildRequest, parent: ParentExecution) => Promise<ExecutionResult>;
  /** Throws ExecutionRunningError. */
  readonly resume: (name: string) => Promise<ExecutionResult>;
}

/**
 * Starts an execution for a task of `parent`, or goes on with it if the same try of the task started it before this
 * process, until it ends or waits. Throws StateFailure when it fails, or when another has its name.
 */
export async function runChild(request: ChildRequest, parent: Execution, ports: ChildPorts): Promise<Tried> {
  const { name, deadline } = request;
  if (!isExecutionName(name)) {
    throw new StateFailure('StepFunctions.InvalidNameException', `Invalid Name: ${JSON.stringify(name)}`);
  }
  const link = { execution: parent.name, visit: parent.history.length, failures: parent.current.failures.length };
  const result = await startOrResume(request, link, ports);
  if (result !== 'running elsewhere' && result.status !== 'WAITING') return endOf(request, result, ports.store);
  if (ports.now() >= deadline) throw new StateFailure('States.Timeout');
  const until = result === 'running elsewhere' ? deadline : Math.min(deadline, Date.parse(result.until));
  return { waiting: { for: 'execution', execution: name, until: new Date(until).toISOString() } };
}

async function startOrResume(
  request: ChildRequest,
  link: ParentExecution,
  { store, start, resume }: ChildPorts,
): Promise<ExecutionResult | 'running elsewhere'> {
  const { name } = request;
  try {
    return await start(request, link);
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExistsError && error.execution === name)) throw error;
  }
  const { parent } = await loadExecution(store, name);
  const isMine =
    parent?.execution === link.execution && parent.visit === link.visit && parent.failures === link.failures;
  if (!isMine) {
    throw new StateFailure('StepFunctions.ExecutionAlreadyExistsException', `Execution Already Exists: '${name}'`);
  }
  try {
    return await resume(name);
  } catch (error) {
    if (error instanceof ExecutionRunningError && error.execution === name) return 'running elsewhere';
    throw error;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
async function endOf(
  { stateMachineArn, name }: ChildRequest,
  result: Exclude<ExecutionResult, { readonly status: 'WAITING' }>,
  store: ObjectStore,
): Promise<Tried> {
  const { input, started_at, stopped_at } = await loadExecution(store, name);
  const description = {
    ExecutionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
    Name: name,
    StateMachineArn: stateMachineArn,
    Status: result.status,
    StartDate: Date.parse(started_at),
    StopDate: Date.parse(stopped_at ?? started_at),
    Input: input,
  };
  if (result.status === 'FAILED') {
    const { error, cause } = result;
    throw new StateFailure('States.TaskFailed', JSON.stringify({ ...description, Error: error, Cause: cause }));
  }
  return { result: acrossBoundary({ ...description, Output: result.output }, 'What the execution ended with') };
}

import type { TaskState } from '../../infra/state-machine.ts';
import type { Waiting } from './execution.ts';
import { type Scope, evaluate } from './expression.ts';
import { acrossBoundary } from './json-boundary.ts';
import { StateFailure } from './state-failure.ts';
import type { Visit } from './step.ts';
import { type TaskPorts, callTask } from './task.ts';
import type { Tried } from './tried.ts';

/** What one try of a task needs of the runner, for the execution that it is of. */
export interface TryPorts extends TaskPorts {
  /** A token that nobody can guess. */
  readonly newToken: () => string;
  readonly isWoken: (token: string) => Promise<boolean>;
  /** Starts the execution, or goes on with it if this try started it, until it ends or waits. Throws StateFailure. */
  readonly runChild: (request: ChildRequest) => Promise<Tried>;
}

/** An execution that a task starts. */
export interface ChildRequest {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: unknown;
  /** When the task that waits for it is over, in milliseconds since 1970. */
  readonly deadline: number;
}

/** Makes one try of a task, or goes on with one that waits. Throws StateFailure. */
export async function tryTask(state: TaskState, scope: Scope, visit: Visit, ports: TryPorts): Promise<Tried> {
  const deadline = visit.triedAt + state.TimeoutSeconds * 1000;
  if (state.Resource.endsWith('.waitForTaskToken')) return tryWithToken(state, scope, visit, ports, deadline);
  const given = await evaluate(state.Arguments, scope, 'Arguments');
  if (state.Resource.endsWith(':startExecution.sync:2')) return ports.runChild(childRequest(given, deadline));
  return { result: await callTask(state, given, state.TimeoutSeconds, ports) };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token */
async function tryWithToken(
  state: TaskState,
  scope: Scope,
  visit: Visit,
  ports: TryPorts,
  deadline: number,
): Promise<Tried> {
  const { waiting } = visit;
  if (waiting?.for === 'token') return lookAtToken(waiting, ports);
  const token = ports.newToken();
  const context = { ...(scope.states.context as object), Task: { Token: token } };
  const given = await evaluate(state.Arguments, { ...scope, states: { ...scope.states, context } }, 'Arguments');
  const left = Math.max(1, Math.ceil((deadline - ports.clock.now()) / 1000));
  await callTask(state, given, left, ports);
  return { waiting: { for: 'token', token, until: new Date(deadline).toISOString() } };
}

async function lookAtToken(waiting: Waiting & { readonly for: 'token' }, ports: TryPorts): Promise<Tried> {
  if (await ports.isWoken(waiting.token)) return { result: {} };
  if (ports.clock.now() >= Date.parse(waiting.until)) throw new StateFailure('States.Timeout');
  return { waiting };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
function childRequest(given: unknown, deadline: number): ChildRequest {
  const {
    StateMachineArn: stateMachineArn,
    Name: name,
    Input: input = {},
  } = acrossBoundary(given, 'What the task gives') as Readonly<Record<string, unknown>>;
  if (typeof stateMachineArn !== 'string') throw invalid('StateMachineArn');
  if (typeof name !== 'string') throw invalid('Name');
  return { stateMachineArn, name, input, deadline };
}

function invalid(parameter: string): StateFailure {
  return new StateFailure('StepFunctions.ValidationException', `Invalid parameter: ${parameter}`);
}

import type { ChoiceState, State, TaskState, WaitState } from '../../infra/state-machine.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Waiting } from './execution.ts';
import { type Scope, evaluate } from './expression.ts';
import { acrossBoundary } from './json-boundary.ts';
import { StateFailure, errorOutput, matchesError } from './state-failure.ts';
import { retryDelay } from './retry-delay.ts';
import { type TryPorts, tryTask } from './try-task.ts';

/** How an execution goes on from a state. */
export type Step =
  | {
      readonly kind: 'next';
      readonly next: string;
      readonly output: unknown;
      readonly assign: Readonly<Record<string, unknown>>;
      /** Of a task whose Catch was followed. */
      readonly failure?: StateFailure;
    }
  | {
      readonly kind: 'retry';
      readonly failure: StateFailure;
      /** The Retry entry that counts this failure. */
      readonly retrier: number;
      readonly delayMilliseconds: number;
    }
  /** It stays in the state until something outside has happened. */
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  | { readonly kind: 'succeeded'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly failure: StateFailure };

/** Where an execution stands in a state. */
export interface Visit {
  /** Milliseconds since 1970. */
  readonly enteredAt: number;
  /** When the present try was due, in milliseconds since 1970. */
  readonly triedAt: number;
  /** Failures so far of each Retry entry. */
  readonly failures: readonly number[];
  /** What the present try waits for already; null when it has yet to begin. */
  readonly waiting: Waiting | null;
}

/** Executes one state once: a task makes one try. Never throws for what a state machine can go through. */
export async function takeStep(state: State, scope: Scope, visit: Visit, ports: TryPorts): Promise<Step> {
  try {
    switch (state.Type) {
      case 'Task':
        return await takeTask(state, scope, visit, ports);
      case 'Choice':
        return await choose(state, scope);
      case 'Wait':
        return await wait(state, scope, visit, ports.clock);
      case 'Succeed':
        return { kind: 'succeeded', output: scope.states.input };
      case 'Fail': {
        const error = String(await evaluate(state.Error, scope, 'Error'));
        return {
          kind: 'failed',
          failure: new StateFailure(error, String(await evaluate(state.Cause, scope, 'Cause'))),
        };
      }
    }
  } catch (error) {
    if (error instanceof StateFailure) return { kind: 'failed', failure: error };
    throw error;
  }
}

async function takeTask(state: TaskState, scope: Scope, visit: Visit, ports: TryPorts): Promise<Step> {
  try {
    const tried = await tryTask(state, scope, visit, ports);
    if ('waiting' in tried) return { kind: 'waiting', waiting: tried.waiting };
    const withResult = { ...scope, states: { ...scope.states, result: tried.result } };
    const output = state.Output === undefined ? tried.result : await evaluate(state.Output, withResult, 'Output');
    return await next(state.Next, output, state.Assign, withResult);
  } catch (failure) {
    if (!(failure instanceof StateFailure)) throw failure;
    const retrier = (state.Retry ?? []).findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
    const policy = state.Retry?.[retrier];
    const tried = visit.failures[retrier] ?? 0;
    if (policy !== undefined && tried < policy.MaxAttempts) {
      return { kind: 'retry', failure, retrier, delayMilliseconds: retryDelay(policy, tried, ports.clock) };
    }
    const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
    if (catcher === undefined) return { kind: 'failed', failure };
    const withError = { ...scope, states: { ...scope.states, errorOutput: errorOutput(failure) } };
    const output =
      catcher.Output === undefined
        ? withError.states.errorOutput
        : await evaluate(catcher.Output, withError, 'Catch.Output');
    return { ...(await next(catcher.Next, output, catcher.Assign, withError)), failure };
  }
}

async function choose(state: ChoiceState, scope: Scope): Promise<Step> {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}].Condition`;
    const met = await evaluate(rule.Condition, scope, field);
    if (typeof met !== 'boolean') {
      throw new StateFailure('States.QueryEvaluationError', `${field}: a condition is true or false.`);
    }
    if (met) return next(rule.Next, scope.states.input, rule.Assign, scope);
  }
  return { kind: 'next', next: state.Default, output: scope.states.input, assign: {} };
}

async function wait(state: WaitState, scope: Scope, { enteredAt }: Visit, clock: Clock): Promise<Step> {
  const seconds = await evaluate(state.Seconds, scope, 'Seconds');
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
    throw new StateFailure('States.QueryEvaluationError', 'Seconds: a whole number of seconds, not below 0.');
  }
  const left = enteredAt + seconds * 1000 - clock.now();
  if (left > 0) await clock.sleep(left);
  return { kind: 'next', next: state.Next, output: scope.states.input, assign: {} };
}

/** All assignments are evaluated with the variables as the state found them. */
async function next(
  name: string,
  output: unknown,
  assign: TaskState['Assign'],
  scope: Scope,
): Promise<Extract<Step, { kind: 'next' }>> {
  const values = await evaluate(assign ?? {}, scope, 'Assign');
  return {
    kind: 'next',
    next: name,
    output: acrossBoundary(output, 'The output of the state'),
    assign: acrossBoundary(values, 'What the state assigns') as Readonly<Record<string, unknown>>,
  };
}

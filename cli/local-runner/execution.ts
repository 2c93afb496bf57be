import type { StateMachine } from '../../infra/state-machine.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';

/** One failure of a state, as its history keeps it. */
export interface FailureRecord {
  readonly at: string;
  readonly error: string;
  readonly cause: string | null;
  /** The Retry entry that counts it; null when none did. */
  readonly retrier: number | null;
}

/** One stay of an execution in a state. */
export interface StateVisit {
  readonly state: string;
  readonly entered_at: string;
  readonly exited_at: string | null;
  readonly failures: readonly FailureRecord[];
}

/** The process that runs an execution; the nonce tells its parts in several executions apart. */
export interface ExecutionOwner extends ProcessIdentity {
  readonly nonce: string;
}

/** `.local/executions/<name>.json`: all that is needed to go on with an execution in another process. */
export interface Execution {
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** What it began with, and goes on with whatever the code says later, as on AWS. */
  readonly definition: StateMachine;
  readonly input: unknown;
  readonly started_at: string;
  readonly stopped_at: string | null;
  readonly owner: ExecutionOwner;
  /** The state it is in, or ended in. */
  readonly current: StateVisit & {
    readonly input: unknown;
    /** When its next try is due; null for the first. */
    readonly retry_at: string | null;
  };
  readonly variables: Readonly<Record<string, unknown>>;
  /** The states it has left. */
  readonly history: readonly StateVisit[];
  /** What it ended with; null while it runs. */
  readonly result: ExecutionResult | null;
  /** Whether the P1 notice for a fault has gone out. */
  readonly fault_notice: 'none' | 'pending' | 'sent';
}

/** How an execution ended. */
export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string };

/** The execution after `step`, taken in its current state and done at `now` (milliseconds since 1970). */
export function advance(execution: Execution, step: Step, now: number): Execution {
  const at = new Date(now).toISOString();
  const { state, entered_at, failures } = execution.current;
  switch (step.kind) {
    case 'next': {
      const seen = step.failure === undefined ? failures : [...failures, failureRecord(step.failure, at, null)];
      return {
        ...execution,
        current: enter(step.next, step.output, at),
        variables: { ...execution.variables, ...step.assign },
        history: [...execution.history, { state, entered_at, exited_at: at, failures: seen }],
      };
    }
    case 'retry':
      return {
        ...execution,
        current: {
          ...execution.current,
          failures: [...failures, failureRecord(step.failure, at, step.retrier)],
          retry_at: new Date(now + step.delayMilliseconds).toISOString(),
        },
      };
    case 'succeeded':
      return end(execution, { status: 'SUCCEEDED', output: step.output }, at);
    case 'failed': {
      const { error, detail } = step.failure;
      return end(execution, { status: 'FAILED', error, cause: detail ?? '' }, at);
    }
  }
}

/** A first stay in `state`. */
export function enter(state: string, input: unknown, at: string): Execution['current'] {
  return { state, input, entered_at: at, exited_at: null, failures: [], retry_at: null };
}

function end(execution: Execution, result: ExecutionResult, at: string): Execution {
  const { state, entered_at, failures } = execution.current;
  const isFault = result.status === 'FAILED' && !result.error.startsWith('Sluice.');
  return {
    ...execution,
    status: result.status,
    stopped_at: at,
    current: { ...execution.current, exited_at: at },
    history: [...execution.history, { state, entered_at, exited_at: at, failures }],
    result,
    fault_notice: isFault ? 'pending' : 'none',
  };
}

function failureRecord({ error, detail }: StateFailure, at: string, retrier: number | null): FailureRecord {
  return { at, error, cause: detail ?? null, retrier };
}

import type { StateMachine } from '../../infra/state-machine.ts';
import type { LocalSettings } from '../local-settings.ts';
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

/** The process that runs an execution. */
export interface ExecutionOwner extends ProcessIdentity {
  /** How many owners the execution had before. */
  readonly number: number;
  /** Tells the parts that one process takes in executions apart. */
  readonly part: number;
  /** Whether it has let go of the execution, which waits: then anyone may go on with it, however long the process lives. */
  readonly released: boolean;
}

/** What a task waits for that has begun and whose end does not depend on this process. */
export type Waiting =
  | { readonly for: 'token'; readonly token: string; readonly until: string }
  /** `until` is also when the execution it waits for has to be looked after. */
  | { readonly for: 'execution'; readonly execution: string; readonly until: string };

/** The execution that started this one and waits for its end. */
export interface ParentExecution {
  readonly execution: string;
  /** States that the parent had left when it started this one. */
  readonly visit: number;
  /** Tries of its state that had failed. */
  readonly failures: number;
}

/** `.local/executions/<name>.json`: all that is needed to go on with an execution in another process. */
export interface Execution {
  readonly name: string;
  /** One that waits is running, as on AWS. */
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** Null for one that a person or an event started. */
  readonly parent: ParentExecution | null;
  /** The stack's settings when it began: it keeps them to its end. */
  readonly settings: LocalSettings;
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
    /** Null while it does not wait for anything outside. */
    readonly waiting: Waiting | null;
  };
  readonly variables: Readonly<Record<string, unknown>>;
  /** The states it has left. */
  readonly history: readonly StateVisit[];
  /** What it ended with; null while it runs. */
  readonly result: ExecutionEnd | null;
  /** Whether the P1 notice for a fault has gone out. */
  readonly fault_notice: 'none' | 'pending' | 'sent';
}

/** How an execution ended. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string };

/** How an execution ended, or what it waits in: `until` is ISO 8601, when it goes on whatever happens. */
export type ExecutionResult =
  ExecutionEnd | { readonly status: 'WAITING'; readonly state: string; readonly until: string };

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
    case 'waiting':
      return {
        ...execution,
        owner: { ...execution.owner, released: true },
        current: { ...execution.current, waiting: step.waiting },
      };
    case 'retry':
      return {
        ...execution,
        current: {
          ...execution.current,
          waiting: null,
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
  return { state, input, entered_at: at, exited_at: null, failures: [], retry_at: null, waiting: null };
}

function end(execution: Execution, result: ExecutionEnd, at: string): Execution {
  const { state, entered_at, failures } = execution.current;
  const isFault = result.status === 'FAILED' && !result.error.startsWith('Sluice.');
  return {
    ...execution,
    status: result.status,
    stopped_at: at,
    current: { ...execution.current, exited_at: at, waiting: null },
    history: [...execution.history, { state, entered_at, exited_at: at, failures }],
    result,
    fault_notice: isFault ? 'pending' : 'none',
  };
}

function failureRecord({ error, detail }: StateFailure, at: string, retrier: number | null): FailureRecord {
  return { at, error, cause: detail ?? null, retrier };
}

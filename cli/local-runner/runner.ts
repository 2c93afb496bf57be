import { type Clock, timestamp } from '../../shared/clock.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { LocalSettings } from '../local-settings.ts';
import { runChild } from './child-execution.ts';
import { parseDefinition } from './definition.ts';
import { beginPart, endPart, takeOver } from './execution-owner.ts';
import {
  ExecutionRunningError,
  createExecution,
  forgetWaiting,
  loadExecution,
  saveExecution,
} from './execution-store.ts';
import { type Execution, type ExecutionResult, type ParentExecution, advance, enter } from './execution.ts';
import { faultNotice } from './fault-notice.ts';
import { acrossBoundary } from './json-boundary.ts';
import { type Processes, systemProcesses } from './process-identity.ts';
import { isReady, waitingOf } from './readiness.ts';
import { StateFailure } from './state-failure.ts';
import { type Step, takeStep } from './step.ts';
import { newToken, isWoken } from './task-token.ts';
import type { LocalFunction, Publish } from './task.ts';
import { type Transition, transitionOf } from './transition.ts';
import type { TryPorts } from './try-task.ts';

export type { ExecutionResult, LocalFunction, Publish, Transition };

/** What an execution on this machine needs. */
export interface LocalRunner {
  /** By ARN. */
  readonly functions: Readonly<Record<string, LocalFunction>>;
  /** The definitions of the state machines that a state machine may start, by ARN. */
  readonly machines?: Readonly<Record<string, unknown>>;
  readonly publish: Publish;
  /** The P1 topic's ARN: a fault is published as EventBridge does it on AWS. */
  readonly faultTopic: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Called after each save; one that throws stops the process's part in the execution, which can be resumed. */
  readonly onTransition?: (transition: Transition) => void | Promise<void>;
  readonly processes?: Processes;
}

/** A new execution. */
export interface ExecutionStart extends LocalRunner {
  readonly definition: unknown;
  readonly name: string;
  readonly input: unknown;
  /** Kept with the execution to its end. */
  readonly settings: LocalSettings;
  /** The execution that waits for the end of this one; none by default. */
  readonly parent?: ParentExecution;
}

/**
 * Runs a new execution to its end, or until it waits for something outside this process, saving it after every state.
 *
 * Throws InvalidInputError for a definition or a name that cannot be used, StateFailure for an input above 256 KiB,
 * ExecutionAlreadyExistsError, and what the store or the P1 notice of a fault throws, after which it can be resumed.
 */
export async function runExecution(start: ExecutionStart): Promise<ExecutionResult> {
  const { clock, store, name, settings, parent = null } = start;
  const definition = parseFor(start, start.definition);
  const input = acrossBoundary(start.input, 'The input of the execution');
  const at = timestamp(clock);
  const owner = await beginPart(start.processes ?? systemProcesses);
  try {
    const execution: Execution = {
      name,
      status: 'RUNNING',
      parent,
      settings,
      definition,
      input,
      started_at: at,
      stopped_at: null,
      owner,
      current: enter(definition.StartAt, input, at),
      variables: {},
      history: [],
      result: null,
      fault_notice: 'none',
    };
    await createExecution(store, execution);
    await start.onTransition?.({ kind: 'entered', execution: name, at, state: definition.StartAt });
    const ended = await goOn(execution, start);
    if (ended.result !== null) return ended.result;
  } finally {
    endPart(owner);
  }
  return goOnIfReady(name, start);
}

/**
 * Goes on with an execution whose process is gone or that waits, from the state it was in; the result of one that has
 * ended, and of one that waits for what has not happened yet.
 *
 * Throws ExecutionMissingError, ExecutionRunningError, and what runExecution throws for a definition.
 */
export async function resumeExecution(options: LocalRunner & { readonly name: string }): Promise<ExecutionResult> {
  const { store, name, clock, processes = systemProcesses } = options;
  const found = await loadExecution(store, name);
  if (found.result !== null && found.fault_notice !== 'pending') return found.result;
  const waiting = waitingOf(found);
  if (waiting !== null && !(await isReady(waiting, { store, clock, processes }))) {
    return { status: 'WAITING', state: found.current.state, until: waiting.until };
  }
  parseFor(options, found.definition);
  const owner = await beginPart(processes);
  try {
    const execution = await takeOver(store, name, owner, processes);
    if (execution.result === null) {
      const at = timestamp(clock);
      await options.onTransition?.({ kind: 'resumed', execution: name, at, state: execution.current.state });
    }
    const ended = await goOn(execution, options);
    if (ended.result !== null) return ended.result;
  } finally {
    endPart(owner);
  }
  return goOnIfReady(name, options);
}

/** What it waits for may have happened while it was saved as waiting; whoever made it happen left it to this process then. */
async function goOnIfReady(name: string, runner: LocalRunner): Promise<ExecutionResult> {
  try {
    return await resumeExecution({ ...runner, name });
  } catch (error) {
    if (!(error instanceof ExecutionRunningError && error.execution === name)) throw error;
    const { current, result } = await loadExecution(runner.store, name);
    const until = current.waiting?.until ?? timestamp(runner.clock);
    return result ?? { status: 'WAITING', state: current.state, until };
  }
}

function parseFor({ functions, machines = {} }: LocalRunner, definition: unknown) {
  return parseDefinition(definition, Object.keys(functions), Object.keys(machines));
}

/** The execution when it has ended or waits. */
async function goOn(begun: Execution, runner: LocalRunner): Promise<Execution> {
  let execution = begun;
  while (execution.result === null) {
    const step = await takeCurrentStep(execution, runner);
    const { state } = execution.current;
    execution = advance(execution, step, runner.clock.now());
    await saveExecution(runner.store, execution);
    await runner.onTransition?.(transitionOf(step, execution, state, timestamp(runner.clock)));
    if (step.kind === 'waiting') return execution;
  }
  await forgetWaiting(runner.store, execution);
  if (execution.fault_notice === 'pending') await sendFaultNotice(execution, runner);
  return execution;
}

async function takeCurrentStep(execution: Execution, runner: LocalRunner): Promise<Step> {
  const { definition, name, input, started_at, variables, current } = execution;
  const { clock } = runner;
  const delay = current.retry_at === null ? 0 : Date.parse(current.retry_at) - clock.now();
  if (delay > 0) await clock.sleep(delay);

  const state = definition.States[current.state]!;
  const context = { Execution: { Name: name, Input: input, StartTime: started_at } };
  const retries = state.Type === 'Task' ? (state.Retry ?? []) : [];
  const failures = retries.map((_, index) => current.failures.filter(({ retrier }) => retrier === index).length);
  const { waiting } = current;
  return takeStep(
    state,
    { variables, states: { input: current.input, context } },
    {
      enteredAt: Date.parse(current.entered_at),
      triedAt: Date.parse(current.retry_at ?? current.entered_at),
      failures,
      waiting,
    },
    portsOf(execution, runner),
  );
}

function portsOf(execution: Execution, runner: LocalRunner): TryPorts {
  const { functions, publish, clock, store, machines = {} } = runner;
  const { name, settings } = execution;
  return {
    functions,
    publish,
    clock,
    newToken: () => newToken(name, clock),
    isWoken: (token) => isWoken(store, token),
    runChild: (request) =>
      runChild(request, execution, {
        store,
        now: () => clock.now(),
        start: ({ stateMachineArn: arn, name, input }, parent) => {
          const definition = machines[arn];
          if (definition === undefined) {
            throw new StateFailure('StepFunctions.StateMachineDoesNotExistException', `There is no ${arn}.`);
          }
          return runExecution({ ...runner, definition, name, input, settings, parent });
        },
        resume: (name) => resumeExecution({ ...runner, name }),
      }),
  };
}

/** Marked as sent afterwards, so that a process which dies in between sends it twice rather than never. */
async function sendFaultNotice(execution: Execution, { publish, faultTopic, store }: LocalRunner) {
  const notice = faultNotice(execution);
  if (notice !== undefined) await publish(faultTopic, notice.subject, notice.text);
  await saveExecution(store, { ...execution, fault_notice: 'sent' });
}

import { type Clock, timestamp } from '../../shared/clock.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { parseDefinition } from './definition.ts';
import { createExecution, loadExecution, ownerHere, saveExecution, takeOver } from './execution-store.ts';
import { type Execution, type ExecutionResult, advance, enter } from './execution.ts';
import { faultNotice } from './fault-notice.ts';
import { acrossBoundary } from './json-boundary.ts';
import { type Processes, systemProcesses } from './process-identity.ts';
import { type Step, takeStep } from './step.ts';
import type { LocalFunction, Publish } from './task.ts';

export type { ExecutionResult, LocalFunction, Publish };

/** What an execution on this machine needs. */
export interface LocalRunner {
  /** By ARN. */
  readonly functions: Readonly<Record<string, LocalFunction>>;
  readonly publish: Publish;
  /** The name and the P1 topic's ARN of the stack: a fault is published as EventBridge does it on AWS. */
  readonly stack: string;
  readonly faultTopic: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Called after each save; one that throws stops the process's part in the execution, which can be resumed. */
  readonly onTransition?: (transition: Transition) => void | Promise<void>;
  readonly processes?: Processes;
}

/** One change of an execution. */
export type Transition = { readonly execution: string; readonly at: string; readonly state: string } & (
  | { readonly kind: 'entered' | 'resumed' }
  | { readonly kind: 'retrying'; readonly error: string; readonly delayMilliseconds: number }
  | { readonly kind: 'ended'; readonly result: ExecutionResult }
);

/** A new execution. */
export interface ExecutionStart extends LocalRunner {
  readonly definition: unknown;
  readonly name: string;
  readonly input: unknown;
}

/**
 * Runs a new execution to its end, saving it after every state.
 *
 * Throws InvalidInputError for a definition or a name that cannot be used, StateFailure for an input above 256 KiB,
 * ExecutionAlreadyExistsError, and what the store or the P1 notice of a fault throws, after which it can be resumed.
 */
export async function runExecution(start: ExecutionStart): Promise<ExecutionResult> {
  const { clock, store, name } = start;
  const definition = parseDefinition(start.definition, Object.keys(start.functions));
  const input = acrossBoundary(start.input, 'The input of the execution');
  const at = timestamp(clock);
  const execution: Execution = {
    name,
    status: 'RUNNING',
    definition,
    input,
    started_at: at,
    stopped_at: null,
    owner: await ownerHere(start.processes ?? systemProcesses, clock),
    current: enter(definition.StartAt, input, at),
    variables: {},
    history: [],
    result: null,
    fault_notice: 'none',
  };
  await createExecution(store, execution);
  await start.onTransition?.({ kind: 'entered', execution: name, at, state: definition.StartAt });
  return runToEnd(execution, start);
}

/**
 * Goes on with an execution whose process is gone, from the state it was in; the result of one that has ended.
 *
 * Throws ExecutionMissingError, ExecutionRunningError, and what runExecution throws for a definition.
 */
export async function resumeExecution(options: LocalRunner & { readonly name: string }): Promise<ExecutionResult> {
  const { store, name, clock, processes = systemProcesses } = options;
  const found = await loadExecution(store, name);
  if (found.result !== null && found.fault_notice !== 'pending') return found.result;
  parseDefinition(found.definition, Object.keys(options.functions));
  const execution = await takeOver(store, name, await ownerHere(processes, clock), processes);
  if (execution.result === null) {
    const at = timestamp(clock);
    await options.onTransition?.({ kind: 'resumed', execution: name, at, state: execution.current.state });
  }
  return runToEnd(execution, options);
}

async function runToEnd(begun: Execution, runner: LocalRunner): Promise<ExecutionResult> {
  let execution = begun;
  while (execution.result === null) {
    const step = await takeCurrentStep(execution, runner);
    const { state } = execution.current;
    execution = advance(execution, step, runner.clock.now());
    await saveExecution(runner.store, execution);
    await runner.onTransition?.(transitionOf(step, execution, state, timestamp(runner.clock)));
  }
  if (execution.fault_notice === 'pending') await sendFaultNotice(execution, runner);
  return execution.result;
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
  return takeStep(
    state,
    { variables, states: { input: current.input, context } },
    { enteredAt: Date.parse(current.entered_at), failures },
    runner,
  );
}

/** Marked as sent afterwards, so that a process which dies in between sends it twice rather than never. */
async function sendFaultNotice(execution: Execution, { publish, faultTopic, stack, store }: LocalRunner) {
  const notice = faultNotice(execution, stack);
  if (notice !== undefined) await publish(faultTopic, notice.subject, notice.text);
  await saveExecution(store, { ...execution, fault_notice: 'sent' });
}

function transitionOf(step: Step, { name, current }: Execution, state: string, at: string): Transition {
  const common = { execution: name, at };
  switch (step.kind) {
    case 'next':
      return { ...common, kind: 'entered', state: current.state };
    case 'retry':
      return {
        ...common,
        kind: 'retrying',
        state,
        error: step.failure.error,
        delayMilliseconds: step.delayMilliseconds,
      };
    case 'succeeded':
      return { ...common, kind: 'ended', state, result: { status: 'SUCCEEDED', output: step.output } };
    case 'failed':
      return {
        ...common,
        kind: 'ended',
        state,
        result: { status: 'FAILED', error: step.failure.error, cause: step.failure.detail ?? '' },
      };
  }
}

import type { Execution } from '../../cli/local-runner/execution.ts';
import { executionKey } from '../../cli/local-runner/execution-store.ts';
import type { ProcessIdentity, Processes } from '../../cli/local-runner/process-identity.ts';
import { type LocalRunner, type Transition, resumeExecution, runExecution } from '../../cli/local-runner/runner.ts';
import { wakeToken } from '../../cli/local-runner/task-token.ts';
import { type PipelineFunction, type StateMachine, pipelineDefinition } from '../../infra/state-machine.ts';
import { devSettings } from '../../shared/settings.ts';
import { getJson } from '../../shared/store/json.ts';
import { type StoreHook, memoryStore } from '../../shared/store/memory-store.ts';
import { testClock } from '../support/test-clock.ts';

export const functionArns: Readonly<Record<PipelineFunction, string>> = {
  sensor: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-sensor:7',
  transform: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-transform:7',
  validateOutput: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-validate-output:7',
  requestApproval: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-request-approval:7',
  awaitApproval: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-await-approval:7',
  promote: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-promote:7',
  recordFailure: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-record-failure:7',
};

export const topicArns = {
  P1: 'arn:aws:sns:eu-central-1:123456789012:sluice-test-p1',
  P2: 'arn:aws:sns:eu-central-1:123456789012:sluice-test-p2',
  P3: 'arn:aws:sns:eu-central-1:123456789012:sluice-test-p3',
  notices: 'arn:aws:sns:eu-central-1:123456789012:sluice-test-notices',
};

/** The state machine whose definition is under test. */
export const pipelineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-test';

/** The definition under test. */
export function definition(): StateMachine {
  return pipelineDefinition({ functions: functionArns, topics: topicArns });
}

export const settings = { ...devSettings, stack: 'test' };

export const input = { dataset: 'events', ingestion_date: '2026-01-04' };
export const partition = { dataset: 'events', schema_v: 1, ingestion_date: '2026-01-04' };
export const runId = 'events-1-1';

export function notice(noticeClass: string) {
  return { class: noticeClass, subject: `A notice of ${noticeClass}`, text: 'What happened and what to do.' };
}

/** What a function answers to its call with this number, from 1; it may throw. */
export type Script = (call: number, payload: unknown) => unknown;

/** The scripts that differ from the good ones. */
export type Scripts = Partial<Readonly<Record<PipelineFunction, Script>>>;

/** What the function answers that asks people for their approval. */
export const requested = { outcome: 'requested', notice: notice('notices') };

/** Answers of a run that nothing is wrong with. */
export const goodScripts: Readonly<Record<PipelineFunction, Script>> = {
  sensor: () => ({ ...partition, outcome: 'ready', execution: 'events-1', base: 4 }),
  transform: () => ({ outcome: 'transformed', run_id: runId }),
  validateOutput: () => ({ outcome: 'validated' }),
  requestApproval: () => ({ outcome: 'approved' }),
  awaitApproval: () => null,
  promote: () => ({ outcome: 'promoted', number: 5, notice: notice('notices') }),
  recordFailure: () => ({ outcome: 'recorded', promoted: false }),
};

/** A script that gives these answers in turn, then the last one for ever; an error is thrown. */
export function inTurn(...answers: readonly unknown[]): Script {
  return (call) => {
    const answer = answers[Math.min(call, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

/** An error with this name, as a function throws it; without a stack, which would differ between two runs of a test. */
export function errorNamed(name: string, message = 'It broke.'): Error {
  return Object.assign(new Error(message), { name, stack: '' });
}

/** The end of a process in the middle of its work; `kill` lets another take over. */
export class Death extends Error {}

/** The pipeline on one memory store and one test clock, run by processes that live until they are killed. */
export function pipeline(scripts: Scripts = {}, hook: StoreHook = () => undefined) {
  const clock = testClock();
  const store = memoryStore({ hook: (event) => hook(event) });
  const calls: { readonly name: PipelineFunction; readonly payload: unknown }[] = [];
  const notices: { readonly topic: string; readonly subject: string; readonly message: string }[] = [];
  const transitions: Transition[] = [];
  const process = { pid: 100 };
  const dead = new Set<number>();
  const identity = (pid: number): ProcessIdentity => ({ pid, started: 'then', boot: 'this' });
  const processes: Processes = {
    self: () => Promise.resolve(identity(process.pid)),
    isAlive: ({ pid }) => Promise.resolve(!dead.has(pid)),
  };

  const all = { ...goodScripts, ...scripts };
  const called = (name: PipelineFunction) => calls.filter((call) => call.name === name);
  const functions = Object.fromEntries(
    (Object.keys(functionArns) as PipelineFunction[]).map((name) => [
      functionArns[name],
      async (payload: unknown) => {
        calls.push({ name, payload });
        return await Promise.resolve(all[name](called(name).length, payload));
      },
    ]),
  );
  const runner: LocalRunner = {
    functions,
    publish: (topic, subject, message) => {
      notices.push({ topic, subject, message });
      return Promise.resolve();
    },
    faultTopic: topicArns.P1,
    store,
    clock,
    processes,
    onTransition: (transition) => void transitions.push(transition),
  };
  return {
    clock,
    store,
    runner,
    calls,
    called,
    notices,
    transitions,
    run: (overrides: Partial<LocalRunner> & { readonly input?: unknown } = {}) =>
      runExecution({ ...runner, definition: definition(), settings, name: 'events-1', input, ...overrides }),
    resume: (overrides: Partial<LocalRunner> = {}) => resumeExecution({ ...runner, name: 'events-1', ...overrides }),
    /** The process is gone; what follows runs in another. */
    kill: () => {
      dead.add(process.pid);
      process.pid++;
    },
    /** What the last token was made for has happened. */
    wake: async () => {
      const { token } = called('awaitApproval').at(-1)!.payload as { readonly token: string };
      await wakeToken(store, token);
    },
    saved: () => getJson<Execution>(store, executionKey('events-1')),
  };
}

/** The names of the states that an execution went through. */
export function path({ history }: Execution): readonly string[] {
  return history.map(({ state }) => state);
}

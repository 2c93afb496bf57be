import { jsonata, merge, object } from './jsonata.ts';
import {
  caughtTo,
  everyError,
  failureStates,
  functionTask,
  noticeTask,
  notifyFailed,
  pipelineFault,
  threeTries,
  when,
  whenComplete,
  type RetryPause,
  type Topics,
} from './state-parts.ts';
import type { StateMachine } from './states-language.ts';

/** What a stack decides about the state machine of backfills. */
export interface BackfillOptions {
  /** ARN of the published version of the function `backfill`. */
  readonly backfillFunction: string;
  /** ARN of the state machine that runs one date. */
  readonly pipeline: string;
  readonly topics: Topics;
  /** Seconds until a task counts as lost. */
  readonly timeoutSeconds?: Partial<typeof defaultBackfillTimeoutSeconds>;
  readonly retry?: RetryPause;
}

/** Seconds until a task counts as lost, where a stack does not say otherwise; a run may wait for approval for days. */
export const defaultBackfillTimeoutSeconds: Readonly<Record<'backfill' | 'run' | 'notify', number>> = {
  backfill: 910,
  run: 2_592_000,
  notify: 30,
};

const input = '$states.context.Execution.Input';
const answer = '$states.result.Payload';

/** The expected outcomes that end an execution FAILED, after one notice: the state that ends it and its cause. */
const failures = {
  stopped: ['BackfillStopped', 'A run of the backfill was not promoted; what comes after it has not been started.'],
  refused: ['BackfillRefused', 'The backfill was refused, so none of its runs began.'],
} as const;

/**
 * The runs of a backfill's plan, one after the other, as a Standard workflow in the Amazon States Language with JSONata.
 *
 * It decides nothing: before every run it asks the function `backfill`, which reads from the store how the runs before it
 * ended. So the end of a run, whatever it is, leads back to that question, with the name of what ran.
 */
export function backfillDefinition(options: BackfillOptions): StateMachine {
  const timeoutSeconds = { ...defaultBackfillTimeoutSeconds, ...options.timeoutSeconds };
  const Retry = threeTries(options.retry);
  const ran = { ran: jsonata('$states.input.execution') };
  const justRan = `($exists($states.input.ran) ? {'ran': $states.input.ran} : {})`;
  const payload = merge(input, justRan, object({ execution: '$states.context.Execution.Name' }));
  return {
    Comment: 'Sluice: the runs of a backfill, one after the other',
    QueryLanguage: 'JSONata',
    StartAt: 'NextRun',
    States: {
      NextRun: {
        ...functionTask(options.backfillFunction, payload, timeoutSeconds.backfill, Retry),
        Catch: [caughtTo('PipelineFault', 'NextRun')],
        Output: jsonata(answer),
        Assign: { fault: { stage: 'NextRun', error: 'UnknownOutcome' } },
        Next: 'NextRunOutcome',
      },
      NextRunOutcome: {
        Type: 'Choice',
        Choices: [
          whenComplete('run', ['execution', 'input'], 'Run'),
          whenComplete('waiting', ['wait_seconds'], 'WaitForRun'),
          when('done', 'Notify'),
          ...Object.keys(failures).map((outcome) => when(outcome, 'Notify')),
        ],
        Default: 'PipelineFault',
      },
      WaitForRun: { Type: 'Wait', Seconds: jsonata('$states.input.wait_seconds'), Next: 'NextRun' },

      // Neither tried again nor judged here: how the run ended is read from the store.
      Run: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: {
          StateMachineArn: options.pipeline,
          Name: jsonata('$states.input.execution'),
          Input: jsonata('$states.input.input'),
        },
        TimeoutSeconds: timeoutSeconds.run,
        Catch: [{ ErrorEquals: everyError, Output: ran, Next: 'NextRun' }],
        Output: ran,
        Next: 'NextRun',
      },

      Notify: {
        ...noticeTask(options.topics, timeoutSeconds.notify),
        Retry,
        Catch: [caughtTo('NotifyFailed', 'Notify')],
        Next: 'NotifyOutcome',
      },
      NotifyOutcome: {
        Type: 'Choice',
        Choices: [when('done', 'Done'), ...Object.entries(failures).map(([outcome, [state]]) => when(outcome, state))],
        Default: 'PipelineFault',
      },
      Done: { Type: 'Succeed' },
      ...failureStates(failures),
      NotifyFailed: notifyFailed(),
      PipelineFault: pipelineFault(),
    },
  };
}

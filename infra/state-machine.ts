import { fieldsOf, jsonata, merge, object, orElse } from './jsonata.ts';
import {
  caughtTo,
  everyError,
  failureStates,
  functionTask,
  noticeTask,
  notifyFailed,
  pipelineFault,
  threeTries,
  when as whenOutcome,
  whenComplete as whenOutcomeComplete,
  type RetryPause,
  type Topics,
} from './state-parts.ts';
import type { Catcher, ChoiceRule, ChoiceState, StateMachine, TaskState, Template } from './states-language.ts';

export type { NoticeClass, Topics } from './state-parts.ts';
export type * from './states-language.ts';

/** The functions that the state machine calls. */
export type PipelineFunction =
  'sensor' | 'transform' | 'validateOutput' | 'requestApproval' | 'awaitApproval' | 'promote' | 'recordFailure';

/** What a stack decides about the state machine. */
export interface PipelineOptions {
  /** ARNs of published function versions. */
  readonly functions: Readonly<Record<PipelineFunction, string>>;
  readonly topics: Topics;
  /** Seconds until a task counts as lost; keep each above its function's own limit, which gives the better error. */
  readonly timeoutSeconds?: Partial<typeof defaultTimeoutSeconds>;
  readonly retry?: RetryPause;
}

/** Seconds until a task counts as lost, where a stack does not say otherwise; until AwaitApproval looks again. */
export const defaultTimeoutSeconds: Readonly<Record<PipelineFunction | 'notify', number>> = {
  sensor: 130,
  transform: 910,
  validateOutput: 910,
  requestApproval: 910,
  awaitApproval: 3600,
  promote: 310,
  recordFailure: 130,
  notify: 30,
};

/** The expected outcomes that end an execution FAILED, after one notice: the state that ends it and its cause. */
const failures = {
  raw_missing: ['RawMissing', 'Raw data is missing, so no run began.'],
  refused: ['Refused', 'The partition was refused, so no run began.'],
  breaker_open: ['BreakerOpen', 'The circuit breaker of the dataset is open; a person has to reset it.'],
  drift: ['Drift', 'The raw data has another form than the contract says, so no data was written.'],
  blocked: ['Blocked', 'A check blocked the run; what readers see has not changed.'],
  rejected: ['Rejected', 'An approver rejected the run; what readers see has not changed.'],
  expired: ['Expired', 'Nobody approved the run in time; what readers see has not changed.'],
  superseded: ['Superseded', 'The promotion log has moved on to a run that this one must not replace.'],
} as const;

type Outcome =
  | keyof typeof failures
  | 'ready'
  | 'rollback'
  | 'transformed'
  | 'validated'
  | 'warned'
  | 'approved'
  | 'requested'
  | 'pending'
  | 'promoted';
type Assignments = Readonly<Record<string, Template>>;

const input = '$states.context.Execution.Input';
const answer = '$states.result.Payload';
const execution = { execution: '$states.context.Execution.Name' };

/**
 * The pipeline as a Standard workflow in the Amazon States Language with JSONata.
 *
 * An expression that cannot be evaluated fails the execution uncaught, except in a task. So a choice reads only what
 * its condition has seen, and whatever an answer may lack is read in a task or through `$exists`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function pipelineDefinition(options: PipelineOptions): StateMachine {
  const timeoutSeconds = { ...defaultTimeoutSeconds, ...options.timeoutSeconds };
  const Retry = threeTries(options.retry);

  function call(name: PipelineFunction, payload: string): Omit<TaskState, 'Next'> {
    return functionTask(options.functions[name], payload, timeoutSeconds[name], Retry);
  }

  function stage(state: string, task: Omit<TaskState, 'Next'>, assign: Assignments = {}): TaskState {
    return {
      ...task,
      Catch: [caught(state)],
      Output: jsonata(answer),
      Assign: { ...assign, fault: unknownOutcome(state) },
      Next: `${state}Outcome`,
    };
  }

  return {
    Comment: 'Sluice: one partition, from raw objects to a promoted run',
    QueryLanguage: 'JSONata',
    StartAt: 'Sensor',
    States: {
      Sensor: {
        ...stage('Sensor', call('sensor', merge(input, object(execution))), {
          partition: jsonata(
            `$exists(${answer}.ingestion_date) ? ${object(fieldsOf(answer, ['dataset', 'schema_v', 'ingestion_date']))} : ${input}`,
          ),
          base: jsonata(orElse(`${answer}.base`, 'null')),
          tries: 0,
          run_id: jsonata(orElse(`${answer}.run_id`, 'null')),
        }),
        Catch: [caught('Sensor', { partition: jsonata(input) })],
      },
      SensorOutcome: choice(
        when('ready', 'Transform'),
        when('rollback', 'RequestApproval'),
        whenComplete('waiting', ['wait_seconds'], 'WaitForRawData'),
        when('raw_missing', 'Notify'),
        when('refused', 'Notify'),
        when('breaker_open', 'Notify'),
      ),
      WaitForRawData: { Type: 'Wait', Seconds: jsonata('$states.input.wait_seconds'), Next: 'Sensor' },

      Transform: stage('Transform', call('transform', merge('$partition', object(execution))), {
        run_id: jsonata(orElse(`${answer}.run_id`, 'null')),
      }),
      TransformOutcome: choice(
        when('transformed', 'ValidateOutput'),
        when('blocked', 'Notify'),
        when('drift', 'Notify'),
        when('breaker_open', 'Notify'),
      ),

      ValidateOutput: stage(
        'ValidateOutput',
        call('validateOutput', merge('$partition', object({ ...execution, run_id: '$run_id' }))),
      ),
      ValidateOutputOutcome: choice(when('validated', 'RequestApproval'), when('warned', 'Notify')),

      RequestApproval: stage(
        'RequestApproval',
        call('requestApproval', merge('$partition', object({ ...execution, run_id: '$run_id', base: '$base' }))),
      ),
      RequestApprovalOutcome: choice(when('approved', 'Promote'), whenComplete('requested', ['notice'], 'Notify')),

      // Its end, by a token or by time, only says that something may have been decided: promote reads what was. Its time
      // is an hour, however long the request lasts: so a decision whose wake got lost (record-approval died between the
      // two) is noticed within the hour, and an execution ends within an hour after its request has expired.
      AwaitApproval: {
        ...call(
          'awaitApproval',
          merge(
            '$partition',
            object({ ...execution, run_id: '$run_id', base: '$base', token: '$states.context.Task.Token' }),
          ),
        ),
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Retry: [{ ...Retry[0]!, ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, ...Retry],
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Promote' }, caught('AwaitApproval')],
        Next: 'Promote',
      },

      Promote: stage(
        'Promote',
        call(
          'promote',
          merge('$partition', object({ ...execution, run_id: '$run_id', base: '$base', tries: '$tries' })),
        ),
      ),
      PromoteOutcome: choice(
        {
          ...whenComplete('rebase', ['base', 'tries'], 'RequestApproval'),
          Assign: { base: jsonata('$states.input.base'), tries: jsonata('$states.input.tries') },
        },
        when('pending', 'AwaitApproval'),
        when('promoted', 'Notify'),
        when('superseded', 'Notify'),
        when('rejected', 'Notify'),
        when('expired', 'Notify'),
      ),

      Notify: {
        ...noticeTask(options.topics, timeoutSeconds.notify),
        Retry,
        Catch: [caught('Notify')],
        Next: 'NotifyOutcome',
      },
      NotifyOutcome: choice(
        when('promoted', 'Promoted'),
        when('warned', 'RequestApproval'),
        when('requested', 'AwaitApproval'),
        ...Object.entries(failures).map(([outcome, [state]]) => when(outcome as keyof typeof failures, state)),
      ),
      Promoted: { Type: 'Succeed' },
      ...failureStates(failures),

      RecordFailure: {
        ...call('recordFailure', failureInput()),
        Catch: [{ ErrorEquals: everyError, Next: 'FailureKind' }],
        Next: 'FailureKind',
      },
      FailureKind: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(`$fault.stage = 'Notify'`), Next: 'NotifyFailed' }],
        Default: 'PipelineFault',
      },
      NotifyFailed: notifyFailed(),
      PipelineFault: pipelineFault(),
    },
  };
}

function when(outcome: Outcome, next: string): ChoiceRule {
  return whenOutcome(outcome, next);
}

function whenComplete(
  outcome: 'waiting' | 'requested' | 'rebase',
  fields: readonly string[],
  next: string,
): ChoiceRule {
  return whenOutcomeComplete(outcome, fields, next);
}

/** A choice whose default is a fault: an answer that it does not know is never passed over. */
function choice(...rules: readonly ChoiceRule[]): ChoiceState {
  return { Type: 'Choice', Choices: rules, Default: 'RecordFailure' };
}

function caught(stage: string, assign: Assignments = {}): Catcher {
  return caughtTo('RecordFailure', stage, assign);
}

/** What `$fault` says while an answer is judged: the choice's default assigns nothing itself, as engines differ there. */
function unknownOutcome(stage: string): Template {
  return {
    stage,
    error: 'UnknownOutcome',
    cause: jsonata(`'The state machine cannot go on from the outcome ' & ${answer}.outcome`),
  };
}

/** Field by field, because an input that the sensor did not accept may lack any and have others. */
function failureInput(): string {
  const known = Object.entries(fieldsOf('$partition', ['dataset', 'schema_v', 'ingestion_date', 'scheduled_time']));
  return merge(
    ...known.map(([name, expression]) => `($exists(${expression}) ? ${object({ [name]: expression })} : {})`),
    object({ ...execution, ...fieldsOf('$fault', ['stage', 'error', 'cause']) }),
  );
}

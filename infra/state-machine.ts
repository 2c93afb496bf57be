import { fieldsOf, jsonata, merge, object, orElse } from './jsonata.ts';
import type {
  Catcher,
  ChoiceRule,
  ChoiceState,
  FailState,
  Retrier,
  StateMachine,
  TaskState,
  Template,
} from './states-language.ts';

export type * from './states-language.ts';

/** The functions that the state machine calls. */
export type PipelineFunction = 'sensor' | 'transform' | 'validateOutput' | 'promote' | 'recordFailure';

/** The classes of its notices, one topic each. */
export type NoticeClass = 'P1' | 'P2' | 'P3' | 'notices';

/** What a stack decides about the state machine. */
export interface PipelineOptions {
  /** ARNs of published function versions. */
  readonly functions: Readonly<Record<PipelineFunction, string>>;
  /** ARNs. */
  readonly topics: Readonly<Record<NoticeClass, string>>;
  /** Seconds until a task counts as lost; keep each above its function's own limit, which gives the better error. */
  readonly timeoutSeconds?: Partial<Readonly<Record<PipelineFunction | 'notify', number>>>;
  /** Seconds before the first retry of a task (doubled before the second), and at most. */
  readonly retry?: { readonly intervalSeconds: number; readonly maxDelaySeconds: number };
}

/** Seconds until a task counts as lost, where a stack does not say otherwise. */
export const defaultTimeoutSeconds = {
  sensor: 130,
  transform: 910,
  validateOutput: 910,
  promote: 310,
  recordFailure: 130,
  notify: 30,
} as const;

/** The expected outcomes that end an execution FAILED, after one notice: the state that ends it and its cause. */
const failures = {
  raw_missing: ['RawMissing', 'Raw data is missing, so no run began.'],
  refused: ['Refused', 'The partition was refused, so no run began.'],
  blocked: ['Blocked', 'A check blocked the run; what readers see has not changed.'],
  superseded: ['Superseded', 'The promotion log has moved on to a run that this one must not replace.'],
} as const;

type Outcome = keyof typeof failures | 'ready' | 'transformed' | 'validated' | 'warned' | 'promoted';
type Assignments = Readonly<Record<string, Template>>;

const everyError = ['States.ALL'];
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
  const { intervalSeconds, maxDelaySeconds } = options.retry ?? { intervalSeconds: 10, maxDelaySeconds: 60 };
  const Retry: readonly Retrier[] = [
    {
      ErrorEquals: everyError,
      IntervalSeconds: intervalSeconds,
      MaxAttempts: 2,
      BackoffRate: 2,
      MaxDelaySeconds: maxDelaySeconds,
      JitterStrategy: 'FULL',
    },
  ];

  function call(name: PipelineFunction, payload: string): Omit<TaskState, 'Next'> {
    return {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: options.functions[name], Payload: jsonata(payload) },
      TimeoutSeconds: timeoutSeconds[name],
      Retry,
    };
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
            `${answer}.outcome = 'ready' ? ${object(fieldsOf(answer, ['dataset', 'schema_v', 'ingestion_date']))} : ${input}`,
          ),
          base: jsonata(orElse(`${answer}.base`, 'null')),
          tries: 0,
          run_id: null,
        }),
        Catch: [caught('Sensor', { partition: jsonata(input) })],
      },
      SensorOutcome: choice(
        when('ready', 'Transform'),
        whenComplete('waiting', ['wait_seconds'], 'WaitForRawData'),
        when('raw_missing', 'Notify'),
        when('refused', 'Notify'),
      ),
      WaitForRawData: { Type: 'Wait', Seconds: jsonata('$states.input.wait_seconds'), Next: 'Sensor' },

      Transform: stage('Transform', call('transform', merge('$partition', object(execution))), {
        run_id: jsonata(orElse(`${answer}.run_id`, 'null')),
      }),
      TransformOutcome: choice(when('transformed', 'ValidateOutput'), when('blocked', 'Notify')),

      ValidateOutput: stage(
        'ValidateOutput',
        call('validateOutput', merge('$partition', object({ ...execution, run_id: '$run_id' }))),
      ),
      ValidateOutputOutcome: choice(when('validated', 'Promote'), when('warned', 'Notify')),

      Promote: stage(
        'Promote',
        call(
          'promote',
          merge('$partition', object({ ...execution, run_id: '$run_id', base: '$base', tries: '$tries' })),
        ),
      ),
      PromoteOutcome: choice(
        {
          ...whenComplete('rebase', ['base', 'tries'], 'Promote'),
          Assign: { base: jsonata('$states.input.base'), tries: jsonata('$states.input.tries') },
        },
        when('promoted', 'Notify'),
        when('superseded', 'Notify'),
      ),

      Notify: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: {
          TopicArn: jsonata(topicOf('$states.input.notice.class', options.topics)),
          Subject: jsonata('$states.input.notice.subject'),
          Message: jsonata('$states.input.notice.text'),
        },
        TimeoutSeconds: timeoutSeconds.notify,
        Retry,
        Catch: [caught('Notify')],
        Output: jsonata('$states.input'),
        Next: 'NotifyOutcome',
      },
      NotifyOutcome: choice(
        when('promoted', 'Promoted'),
        when('warned', 'Promote'),
        ...Object.entries(failures).map(([outcome, [state]]) => when(outcome as keyof typeof failures, state)),
      ),
      Promoted: { Type: 'Succeed' },
      ...Object.fromEntries(Object.values(failures).map(([state, cause]) => [state, fail(`Sluice.${state}`, cause)])),

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
      // Names only: what an error says may hold a piece of a row, and a cause is mailed to people.
      NotifyFailed: fail('NotifyFailed', jsonata(`'The notice could not be sent: ' & $fault.error`)),
      PipelineFault: fail('PipelineFault', jsonata(`$fault.stage & ' failed: ' & $fault.error`)),
    },
  };
}

function when(outcome: Outcome, next: string): ChoiceRule {
  return { Condition: jsonata(`$states.input.outcome = '${outcome}'`), Next: next };
}

/** Matches only an answer that has these fields, because the states after it could not fail in a way that is caught. */
function whenComplete(outcome: 'waiting' | 'rebase', fields: readonly string[], next: string): ChoiceRule {
  const complete = fields.reduceRight((rest, field) => `($exists($states.input.${field}) ? ${rest} : false)`, 'true');
  return { Condition: jsonata(`$states.input.outcome = '${outcome}' ? ${complete} : false`), Next: next };
}

/** A choice whose default is a fault: an answer that it does not know is never passed over. */
function choice(...rules: readonly ChoiceRule[]): ChoiceState {
  return { Type: 'Choice', Choices: rules, Default: 'RecordFailure' };
}

function fail(error: string, cause: string): FailState {
  return { Type: 'Fail', Error: error, Cause: cause };
}

function caught(stage: string, assign: Assignments = {}): Catcher {
  const fault = {
    stage,
    error: jsonata('$states.errorOutput.Error'),
    // A task that timed out has none.
    cause: jsonata(orElse('$states.errorOutput.Cause', `''`)),
  };
  return { ErrorEquals: everyError, Assign: { ...assign, fault }, Next: 'RecordFailure' };
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

function topicOf(noticeClass: string, topics: PipelineOptions['topics']): string {
  return Object.entries(topics).reduceRight(
    (otherwise, [name, arn]) => `${noticeClass} = '${name}' ? '${arn}' : ${otherwise}`,
    `'no topic for the class ' & ${noticeClass}`,
  );
}

import { jsonata, orElse } from './jsonata.ts';
import type { Catcher, ChoiceRule, FailState, Retrier, TaskState, Template } from './states-language.ts';

/** The classes of notices, one topic each. */
export type NoticeClass = 'P1' | 'P2' | 'P3' | 'notices';

/** The topics' ARNs. */
export type Topics = Readonly<Record<NoticeClass, string>>;

/** Seconds before the first retry of a task (doubled before the second), and at most. */
export interface RetryPause {
  readonly intervalSeconds: number;
  readonly maxDelaySeconds: number;
}

/** What `Retry` and `Catch` call every error that can be caught. */
export const everyError = ['States.ALL'];

/** Three tries in all, for any error. */
export function threeTries({ intervalSeconds, maxDelaySeconds }: RetryPause = standardPause): readonly Retrier[] {
  return [
    {
      ErrorEquals: everyError,
      IntervalSeconds: intervalSeconds,
      MaxAttempts: 2,
      BackoffRate: 2,
      MaxDelaySeconds: maxDelaySeconds,
      JitterStrategy: 'FULL',
    },
  ];
}

const standardPause: RetryPause = { intervalSeconds: 10, maxDelaySeconds: 60 };

/** The way out of a choice for an answer with this outcome. */
export function when(outcome: string, next: string): ChoiceRule {
  return { Condition: jsonata(`$states.input.outcome = '${outcome}'`), Next: next };
}

/** Matches only an answer that has these fields, because the states after it could not fail in a way that is caught. */
export function whenComplete(outcome: string, fields: readonly string[], next: string): ChoiceRule {
  const complete = fields.reduceRight((rest, field) => `($exists($states.input.${field}) ? ${rest} : false)`, 'true');
  return { Condition: jsonata(`$states.input.outcome = '${outcome}' ? ${complete} : false`), Next: next };
}

/** The expected outcomes that end an execution FAILED: of each the state that ends it and its cause. */
export type Failures = Readonly<Record<string, readonly [state: string, cause: string]>>;

/** The states that `failures` names. */
export function failureStates(failures: Failures): Record<string, FailState> {
  return Object.fromEntries(Object.values(failures).map(([state, cause]) => [state, fail(`Sluice.${state}`, cause)]));
}

/** A bad end. */
function fail(error: string, cause: string): FailState {
  return { Type: 'Fail', Error: error, Cause: cause };
}

/** The bad end after a notice that could not be sent: by name only, because a cause is mailed to people. */
export function notifyFailed(): FailState {
  return fail('NotifyFailed', jsonata(`'The notice could not be sent: ' & $fault.error`));
}

/** The bad end after a fault: names only, because what an error says may hold a piece of a row. */
export function pipelineFault(): FailState {
  return fail('PipelineFault', jsonata(`$fault.stage & ' failed: ' & $fault.error`));
}

/** The task that calls a published version of a function, by its ARN, with a payload that an expression makes. */
export function functionTask(
  arn: string,
  payload: string,
  timeoutSeconds: number,
  Retry: readonly Retrier[],
): Omit<TaskState, 'Next'> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: arn, Payload: jsonata(payload) },
    TimeoutSeconds: timeoutSeconds,
    Retry,
  };
}

/** Follows every error to `next`, with `$fault` saying what failed. */
export function caughtTo(next: string, stage: string, assign: Readonly<Record<string, Template>> = {}): Catcher {
  const fault = {
    stage,
    error: jsonata('$states.errorOutput.Error'),
    // A task that timed out has none.
    cause: jsonata(orElse('$states.errorOutput.Cause', `''`)),
  };
  return { ErrorEquals: everyError, Assign: { ...assign, fault }, Next: next };
}

/** The task that sends the notice of the answer that it gets as its input, and passes the answer on. */
export function noticeTask(topics: Topics, timeoutSeconds: number): Omit<TaskState, 'Next'> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Arguments: {
      TopicArn: jsonata(topicOf('$states.input.notice.class', topics)),
      Subject: jsonata('$states.input.notice.subject'),
      Message: jsonata('$states.input.notice.text'),
    },
    TimeoutSeconds: timeoutSeconds,
    Output: jsonata('$states.input'),
  };
}

function topicOf(noticeClass: string, topics: Topics): string {
  return Object.entries(topics).reduceRight(
    (otherwise, [name, arn]) => `${noticeClass} = '${name}' ? '${arn}' : ${otherwise}`,
    `'no topic for the class ' & ${noticeClass}`,
  );
}

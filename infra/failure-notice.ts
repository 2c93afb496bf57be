import type { QueueSender } from './access/queue-policy.ts';
import type { MachineNoun } from './access/machine-policy.ts';
import type { StackConfig } from './config.ts';
import type { StackNames } from './names.ts';

/** The noun of the rule for executions that failed. */
export const failureRuleNoun = 'failed-executions';

/** The noun of the queue that gets the notices which the rule could not send. */
export const failureQueueNoun = 'failure-rule-dead-letters';

/** Who sends to that queue: the rule. */
export function failureSenders(names: StackNames): QueueSender[] {
  return [{ service: 'events', sourceArn: names.arn('events', 'rule/', failureRuleNoun) }];
}

/** The state machines whose failures are told of. */
const machines: readonly MachineNoun[] = ['pipeline', 'backfill'];

/**
 * The events of executions of this stack that ended in a way that the pipeline itself does not tell of: timed out, aborted,
 * or failed with an error that is no expected outcome, or with none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function failurePattern(names: StackNames): object {
  const arns = machines.map((machine) => names.arn('states', 'stateMachine:', machine));
  return {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      // With a colon, because another stack may be called as this one and a noun.
      stateMachineArn: [...arns, ...arns.map((arn) => ({ prefix: `${arn}:` }))],
      $or: [
        { status: ['TIMED_OUT', 'ABORTED'] },
        { status: ['FAILED'], error: [{ 'anything-but': { prefix: 'Sluice.' } }] },
        { status: ['FAILED'], error: [null] },
        { status: ['FAILED'], error: [{ exists: false }] },
      ],
    },
  };
}

/** How EventBridge makes a notice of such an event. */
export interface NoticeTemplate {
  /** What is read from the event, by the name in the text. */
  readonly inputPaths: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

/**
 * The P1 notice of a failure. Neither cause nor input is in it: what an engine says of an expression that failed quotes its
 * data. Each line is a text in quotation marks, as a template of several lines has to be; they stay in the mail.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function failureNotice({ settings: { stack }, runbooks }: StackConfig): NoticeTemplate {
  const lines = [
    'P1: <execution> failed',
    `Stack: ${stack}`,
    'Execution: <execution>',
    'Ended: <time> as <status>',
    'Reason: <error>',
    'ARN: <arn>',
    'Owner: Data Platform Team',
    `Next step: sluice inspect <execution> --stack ${stack}, and then ${runbooks}failed-run.md`,
  ];
  return {
    inputPaths: {
      execution: '$.detail.name',
      arn: '$.detail.executionArn',
      status: '$.detail.status',
      error: '$.detail.error',
      time: '$.time',
    },
    inputTemplate: lines.map((line) => JSON.stringify(line)).join('\n'),
  };
}

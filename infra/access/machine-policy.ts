import { functionOfState, type FunctionName } from '../function-specs.ts';
import type { StackNames } from '../names.ts';
import type { NoticeClass } from '../state-machine.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';
import { keyStatement, startStatement } from './service-access.ts';
import { widerStatement } from './wider-access.ts';

/** The state machines of a stack, by their nouns. */
export type MachineNoun = 'pipeline' | 'backfill';

/** The classes of notices, each the noun of its topic. */
export const noticeClasses: readonly NoticeClass[] = ['P1', 'P2', 'P3', 'notices'];

/** The noun of the role that a state machine works in. */
export function machineRoleNoun(machine: MachineNoun): string {
  return `${machine}-machine`;
}

/** Lets this one state machine take its role. https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html */
export function machineTrust(names: StackNames, machine: MachineNoun): PolicyDocument {
  const arn = names.arn('states', 'stateMachine:', machine);
  return policyOf([
    {
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': names.account },
        ArnLike: { 'aws:SourceArn': [arn, `${arn}:*`] },
      },
    },
  ]);
}

/** What the pipeline may do: call its functions, send notices, write its logs and traces. */
export function pipelinePolicy(names: StackNames, keyArn: string): PolicyDocument {
  return policyOf([invokeStatement(names, Object.values(functionOfState)), ...commonStatements(names, keyArn)]);
}

/** What the state machine of backfills may do: start the pipeline, see and stop what it has started, and the same. */
export function backfillPolicy(names: StackNames, keyArn: string): PolicyDocument {
  return policyOf([
    invokeStatement(names, ['backfill']),
    startStatement(names, ['pipeline']),
    {
      Sid: 'FollowExecutions',
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:StopExecution'],
      Resource: [`${names.arn('states', 'execution:', 'pipeline')}:*`],
    },
    // A rule that Step Functions keeps in the account for everything that waits with `.sync`.
    // https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html
    {
      Sid: 'WaitForExecutions',
      Effect: 'Allow',
      Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      Resource: [
        `arn:aws:events:${names.region}:${names.account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
      ],
    },
    ...commonStatements(names, keyArn),
  ]);
}

/** Any version: an execution that waited for approval goes on with the versions that were published when it began. */
function invokeStatement(names: StackNames, functions: readonly FunctionName[]): Statement {
  const arns = functions.map((name) => `${names.arn('lambda', 'function:', name)}:*`);
  return { Sid: 'InvokeFunctions', Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: arns };
}

function commonStatements(names: StackNames, keyArn: string): Statement[] {
  const topics = noticeClasses.map((noticeClass) => names.arn('sns', '', noticeClass));
  return [
    { Sid: 'SendNotices', Effect: 'Allow', Action: ['sns:Publish'], Resource: topics },
    keyStatement(names, keyArn, ['sns']),
    widerStatement('stateMachineLogs'),
    widerStatement('tracing'),
  ];
}

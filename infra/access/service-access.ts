import type { StackNames } from '../names.ts';
import type { ServiceAccess } from './function-access.ts';
import type { Statement } from './policy-document.ts';

/** The alias of the state machines that everybody starts. */
export const liveAlias = 'live';

/** The ARN of what `path` names in the Glue catalog. */
export function glueArn({ region, account }: StackNames, path: string): string {
  return `arn:aws:glue:${region}:${account}:${path}`;
}

/**
 * Starts executions through the alias and nothing else: a version that was taken out of service stays so. Step Functions
 * checks the state machine's own ARN, and gives the alias as a condition, which is a list: a list is compared by a set operator.
 * https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export function startStatement(names: StackNames, machines: readonly string[]): Statement {
  return {
    Sid: 'StartExecutions',
    Effect: 'Allow',
    Action: ['states:StartExecution'],
    Resource: machines.map((machine) => names.arn('states', 'stateMachine:', machine)),
    Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': liveAlias } },
  };
}

/** The key, only for what these services encrypt with it. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export function keyStatement({ region }: StackNames, keyArn: string, services: readonly string[]): Statement {
  const hosts = services.map((service) => `${service}.${region}.amazonaws.com`);
  return {
    Sid: 'UseKey',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: [keyArn],
    Condition: { StringEquals: { 'kms:ViaService': hosts } },
  };
}

/** The statement that grants a function the access to a service. */
export function serviceStatement(names: StackNames, access: ServiceAccess): Statement {
  const allow = (Sid: string, Action: readonly string[], ...Resource: readonly string[]): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  switch (access) {
    case 'describeExecutions':
      // Whatever an execution was started through, its ARN begins so.
      return allow(
        'DescribeExecutions',
        ['states:DescribeExecution'],
        `${names.arn('states', 'execution:', 'pipeline')}:*`,
      );
    case 'startExecutions':
      return startStatement(names, ['pipeline']);
    case 'wakeExecutions':
      return allow('WakeExecutions', ['states:SendTaskSuccess'], names.arn('states', 'stateMachine:', 'pipeline'));
    case 'writeCatalog':
      // https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
      return allow(
        'WriteCatalog',
        ['glue:GetTable', 'glue:GetPartition', 'glue:CreatePartition', 'glue:BatchUpdatePartition'],
        glueArn(names, 'catalog'),
        glueArn(names, `database/${names.database}`),
        glueArn(names, `table/${names.database}/*_v*`),
      );
    case 'readArrivals':
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      return allow(
        'ReadArrivals',
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        names.arn('sqs', '', 'arrival'),
      );
  }
}

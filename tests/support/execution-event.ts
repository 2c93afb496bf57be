import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';

/** How an execution ended, as far as its event says it. */
export type EndedExecution = Pick<DescribeExecutionOutput, 'executionArn' | 'stateMachineArn' | 'name' | 'status'> &
  Partial<DescribeExecutionOutput>;

/**
 * The detail of the event by which Step Functions tells EventBridge that the status of an execution has changed: what
 * DescribeExecution says, with null for what there is not.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeDetail(ended: EndedExecution): object {
  const { startDate, stopDate } = ended;
  return {
    executionArn: ended.executionArn,
    stateMachineArn: ended.stateMachineArn,
    name: ended.name,
    status: ended.status,
    startDate: startDate?.getTime() ?? 0,
    stopDate: stopDate?.getTime() ?? null,
    input: ended.input ?? '{}',
    output: ended.output ?? null,
    stateMachineVersionArn: ended.stateMachineVersionArn ?? null,
    stateMachineAliasArn: ended.stateMachineAliasArn ?? null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: null,
    inputDetails: { included: true },
    outputDetails: ended.output === undefined ? null : { included: true },
    error: ended.error ?? null,
    cause: ended.cause ?? null,
  };
}

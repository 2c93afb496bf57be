import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { type EndedExecution, statusChangeDetail } from '../../support/execution-event.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** PutEvents takes no more at once. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const longestBatch = 10;

/** Tells EventBridge of the ends of executions, in place of Step Functions. */
export async function tellEnds({ account }: DeployedStack, ends: readonly EndedExecution[]): Promise<void> {
  const entries = ends.map((end) => ({
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Resources: [end.executionArn!],
    Detail: JSON.stringify(statusChangeDetail(end)),
  }));
  for (let from = 0; from < entries.length; from += longestBatch) {
    const Entries = entries.slice(from, from + longestBatch);
    const { FailedEntryCount = 0 } = await account.eventBridge.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount > 0) throw new Error(`EventBridge took all but ${FailedEntryCount} of ${Entries.length}.`);
  }
}

/** Tells it of the end of an execution of the pipeline as the emulator describes it. */
export async function tellEndOf(stack: DeployedStack, name: string): Promise<void> {
  const executionArn = `${stack.stack.names.arn('states', 'execution:', 'pipeline')}:${name}`;
  const end = await stack.account.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  await tellEnds(stack, [end]);
}

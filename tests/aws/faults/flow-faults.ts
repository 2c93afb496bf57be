import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import {
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { arrivalQueue } from '../../../infra/arrival-queue.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import {
  machineArn,
  publishOtherPipeline,
  publishOtherRepair,
  removeOtherPipeline,
  removeOtherRepair,
  routeTo,
} from './other-versions.ts';
import { again, type PlantedFault } from './planted-fault.ts';

async function urlOf({ account: { sqs }, stack }: DeployedStack, noun: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: stack.names.resource(noun) }))).QueueUrl!;
}

/** What can be wrong with what runs. */
export const flowFaults: readonly PlantedFault[] = [
  {
    what: 'a function runs other code',
    check: ({ stack }) => `function ${stack.names.arn('lambda', 'function:', 'repair')}`,
    problem: 'CodeSha256 is ',
    plant: publishOtherRepair,
    putBack: removeOtherRepair,
    outputs: ({ FunctionVersionArns: arns }) => ({
      FunctionVersionArns: { ...arns, repair: arns.repair!.replace(/:1$/, ':2') },
    }),
  },
  {
    what: 'a function is gone',
    check: ({ stack }) => `function ${stack.names.arn('lambda', 'function:', 'repair')}`,
    problem: 'there is none',
    plant: () => Promise.resolve(),
    putBack: () => Promise.resolve(),
    outputs: ({ FunctionVersionArns: arns }) => ({
      FunctionVersionArns: { ...arns, repair: arns.repair!.replace(/:1$/, ':99') },
    }),
  },
  {
    what: 'a function was stopped by hand',
    check: ({ stack }) => `function ${stack.names.arn('lambda', 'function:', 'sensor')}`,
    problem: 'ReservedConcurrentExecutions is 0, not absent',
    plant: ({ account, stack }) =>
      account.lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: stack.names.resource('sensor'),
          ReservedConcurrentExecutions: 0,
        }),
      ),
    putBack: ({ account, stack }) =>
      account.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: stack.names.resource('sensor') })),
  },
  {
    what: 'the alias starts another version',
    check: (deployed) => `state machine ${machineArn(deployed)}`,
    problem:
      '[0].stateMachineVersionArn is arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:2, not',
    remedy: 'if nobody has rolled the stack back on purpose, deploy the commit',
    plant: async (deployed) => {
      await publishOtherPipeline(deployed);
      await routeTo(deployed, '2');
    },
    putBack: (deployed) => routeTo(deployed, '1'),
  },
  {
    what: 'the deployed version is of another definition',
    check: (deployed) => `state machine ${machineArn(deployed)}`,
    problem: 'MaxAttempts is 9, not 2',
    plant: publishOtherPipeline,
    putBack: removeOtherPipeline,
    outputs: ({ PipelineVersionArn }) => ({ PipelineVersionArn: PipelineVersionArn.replace(/:1$/, ':2') }),
  },
  {
    what: 'a schedule is gone',
    check: ({ stack }) => `schedules of ${stack.names.resource('daily-repair')}`,
    problem: 'sluice-dev-daily-repair is absent',
    plant: ({ account, stack }) => {
      const name = stack.names.resource('daily-repair');
      return account.scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName: name }));
    },
    putBack: again('aws:scheduler/schedule:Schedule', 'daily-repair-daily-repair'),
  },
  {
    what: 'there is a schedule that nobody declared',
    check: ({ stack }) => `schedules of ${stack.names.resource('schedules')}`,
    problem: 'there is a schedule by-hand that is not declared',
    plant: (deployed) =>
      deployed.account.scheduler.send(
        new CreateScheduleCommand({
          Name: 'by-hand',
          GroupName: deployed.stack.names.resource('schedules'),
          State: 'DISABLED',
          ScheduleExpression: 'rate(1 days)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: machineArn(deployed), RoleArn: deployed.stack.names.roleArn('schedules') },
        }),
      ),
    putBack: ({ account, stack }) =>
      account.scheduler.send(
        new DeleteScheduleCommand({ Name: 'by-hand', GroupName: stack.names.resource('schedules') }),
      ),
  },
  {
    what: 'late data is read at once',
    check: ({ stack }) => `queue ${stack.names.resource('arrival')}`,
    problem: 'DelaySeconds is 0, not 300',
    plant: async (deployed) => {
      const Attributes = { DelaySeconds: '0' };
      const QueueUrl = await urlOf(deployed, 'arrival');
      return deployed.account.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    },
    putBack: async (deployed) => {
      const Attributes = { DelaySeconds: String(arrivalQueue.delaySeconds) };
      const QueueUrl = await urlOf(deployed, 'arrival');
      return deployed.account.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    },
  },
  {
    what: 'a call was lost',
    check: ({ stack }) => `queue ${stack.names.resource('repair-dead-letters')}`,
    problem: '1 messages were lost on their way',
    remedy: 'dead-letters.md',
    plant: async (deployed) =>
      deployed.account.sqs.send(
        new SendMessageCommand({ QueueUrl: await urlOf(deployed, 'repair-dead-letters'), MessageBody: '{}' }),
      ),
    putBack: async (deployed) =>
      deployed.account.sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(deployed, 'repair-dead-letters') })),
  },
];

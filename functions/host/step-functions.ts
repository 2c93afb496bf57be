import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  type SFNClientConfig,
} from '@aws-sdk/client-sfn';
import type { FunctionEnvironment } from '../../shared/env.ts';
import { ServiceCallError } from '../../shared/errors.ts';
import { servicePatience } from '../../shared/service-patience.ts';
import type { Executions, TaskTokens } from '../context.ts';

/** The stack's state machine, and the alias that starts its version in force. */
export type PipelineArns = Pick<FunctionEnvironment, 'pipelineArn' | 'pipelineAliasArn'>;

/** A client for `openStepFunctions`. */
export function stepFunctionsClient(config: SFNClientConfig = {}): SFNClient {
  return new SFNClient({ ...servicePatience, ...config });
}

/** The executions of a stack's pipeline on Step Functions, and their task tokens. Both throw ServiceCallError. */
export function openStepFunctions(
  client: SFNClient,
  { pipelineArn, pipelineAliasArn }: PipelineArns,
): { readonly executions: Executions; readonly tokens: TaskTokens } {
  /**
   * Strongly consistent it is not: an execution that began a moment ago may not be seen yet.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
   */
  const isRunning = async (name: string) => {
    // METADATA_ONLY: what an execution works on is not asked for, and so no permission for its key is needed.
    const asked = { executionArn: executionArn(pipelineArn, name), includedData: 'METADATA_ONLY' } as const;
    try {
      const { status } = await client.send(new DescribeExecutionCommand(asked));
      // One that waits to be redriven has ended.
      return status === 'RUNNING';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return false;
      throw new ServiceCallError('states:DescribeExecution', name, error);
    }
  };
  return {
    executions: {
      isRunning,
      start: async (name, input) => {
        // While an execution of this name and input runs, StartExecution answers as if it had started it just now.
        // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
        if (await isRunning(name)) return 'exists';
        const wanted = { stateMachineArn: pipelineAliasArn, name, input: JSON.stringify(input) };
        try {
          await client.send(new StartExecutionCommand(wanted));
          return 'started';
        } catch (error) {
          if (error instanceof ExecutionAlreadyExists) return 'exists';
          throw new ServiceCallError('states:StartExecution', name, error);
        }
      },
    },
    tokens: {
      wake: async (taskToken) => {
        try {
          await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
        } catch (error) {
          // Closed: by an earlier wake, by the task's time limit, or with its execution.
          // https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
          if ([TaskTimedOut, TaskDoesNotExist, InvalidToken].some((closed) => error instanceof closed)) return;
          throw new ServiceCallError('states:SendTaskSuccess', 'a waiting execution', error);
        }
      },
    },
  };
}

/**
 * The ARN of an execution, also of one that was started through an alias: it names the state machine alone.
 * https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html
 */
export function executionArn(pipelineArn: string, name: string): string {
  return `${pipelineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  type DescribeExecutionOutput,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { executionArn } from '../../functions/host/step-functions.ts';
import { ServiceCallError } from '../../shared/errors.ts';

/** A state machine of a stack: its ARN, and the alias that starts the version in force. */
export interface MachineArns {
  readonly arn: string;
  readonly aliasArn: string;
}

/** Events that are looked at for the last state: more than those of the tries of one task. */
const recentEvents = 50;

/** The executions of one state machine. Every method throws ServiceCallError. */
export class StackMachine {
  readonly #client: SFNClient;
  readonly #arns: MachineArns;

  constructor(client: SFNClient, arns: MachineArns) {
    this.#client = client;
    this.#arns = arns;
  }

  arnOf(name: string): string {
    return executionArn(this.#arns.arn, name);
  }

  /** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
  async start(name: string, input: object): Promise<void> {
    const wanted = { stateMachineArn: this.#arns.aliasArn, name, input: JSON.stringify(input) };
    await call('StartExecution', name, () => this.#client.send(new StartExecutionCommand(wanted)));
  }

  /** Undefined when there is none of this name, or it ended too long ago. */
  async find(name: string): Promise<DescribeExecutionOutput | undefined> {
    const wanted = { executionArn: this.arnOf(name) };
    return call('DescribeExecution', name, async () => {
      try {
        return await this.#client.send(new DescribeExecutionCommand(wanted));
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    });
  }

  /**
   * The state that an execution entered last; undefined before the first.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
   */
  async findState(name: string): Promise<{ readonly state: string; readonly at: string } | undefined> {
    const wanted = {
      executionArn: this.arnOf(name),
      reverseOrder: true,
      maxResults: recentEvents,
      includeExecutionData: false,
    };
    const { events = [] } = await call('GetExecutionHistory', name, () =>
      this.#client.send(new GetExecutionHistoryCommand(wanted)),
    );
    for (const { stateEnteredEventDetails: entered, timestamp } of events) {
      if (entered?.name !== undefined) return { state: entered.name, at: timestamp?.toISOString() ?? '' };
    }
    return undefined;
  }
}

async function call<T>(action: string, execution: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw new ServiceCallError(`states:${action}`, execution, error);
  }
}

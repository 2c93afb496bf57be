import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../../functions/flow.ts';
import type { MachineNoun } from '../../../infra/access/machine-policy.ts';
import { declareStack } from '../../../infra/declare-stack.ts';
import type { FunctionName } from '../../../infra/function-specs.ts';
import { liveArn } from '../../../infra/live-arn.ts';
import { openStack, type OpenStack } from '../../../infra/stack.ts';
import { systemClock } from '../../../shared/clock.ts';
import { GlueCatalog } from '../../../shared/promotion/glue-catalog.ts';
import { s3Store } from '../../../shared/store/s3-store.ts';
import { recordProgram, type Recording } from '../../infra/record-program.ts';
import { readStackConfig } from '../../infra/stack-config.ts';
import { deployRecording } from './deploy-recording.ts';
import { openAccount, type EmulatedAccount } from './emulated-account.ts';
import { Mailbox } from './mailbox.ts';
import { StackContent } from './stack-content.ts';
import { waitUntil } from './wait-until.ts';

/** How an execution has ended. */
export interface ExecutionEnd {
  readonly status: string | undefined;
  readonly error: string | undefined;
}

/** Where a stack is deployed to. */
export interface DeploymentPlace {
  readonly endpoint: string;
  /** Where functions find AWS. */
  readonly functionEndpoint: string;
  /** What `npm run build` has made. */
  readonly buildFolder: string;
}

/** A stack of the repository on MiniStack. Executions are the pipeline's where nothing else is said. */
export class DeployedStack {
  readonly stack: OpenStack;
  readonly recording: Recording;
  readonly account: EmulatedAccount;
  readonly mailbox: Mailbox;
  readonly content: StackContent;

  private constructor(stack: OpenStack, recording: Recording, account: EmulatedAccount, mailbox: Mailbox) {
    this.stack = stack;
    this.recording = recording;
    this.account = account;
    this.mailbox = mailbox;
    this.content = openContent(stack, account);
  }

  /** Deploys what the program declares for a stack that the repository configures. */
  static async deploy(name: string, place: DeploymentPlace): Promise<DeployedStack> {
    const config = readStackConfig(name);
    const account = await openAccount(place.endpoint, config['aws:region']!, place.functionEndpoint);
    let stack: OpenStack | undefined;
    const program = async () => declareStack((stack = await openStack(place.buildFolder)));
    const recording = await recordProgram(program, { stack: name, config, keyArn: account.keyArn });
    await deployRecording(recording, account);
    const topics = Object.values(recording.outputs.TopicArns as Record<string, string>);
    return new DeployedStack(stack!, recording, account, await Mailbox.open(account, `mailbox-${name}`, topics));
  }

  /** Starts an execution through the alias of a state machine. */
  async start(name: string, input: ExecutionInput | { backfill: string }, machine?: MachineNoun): Promise<void> {
    const stateMachineArn = liveArn(this.stack.names, machine ?? 'pipeline');
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    await this.account.stepFunctions.send(command);
  }

  /** Waits until an execution has ended. */
  async ended(name: string, machine?: MachineNoun): Promise<ExecutionEnd> {
    const executionArn = this.#executionArn(name, machine);
    return waitUntil(`The end of ${name}`, async () => {
      const { status, error } = await this.account.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' ? undefined : { status, error };
    });
  }

  /** Starts an execution for a date of `events` and waits for its end. */
  async run(name: string, ingestion_date: string, more: Partial<ExecutionInput> = {}): Promise<ExecutionEnd> {
    await this.start(name, { dataset: 'events', ingestion_date, ...more });
    return this.ended(name);
  }

  /** The states that an execution has entered so far, in order. */
  async statesOf(name: string): Promise<(string | undefined)[]> {
    const command = new GetExecutionHistoryCommand({ executionArn: this.#executionArn(name) });
    const { events = [] } = await this.account.stepFunctions.send(command);
    return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered === undefined ? [] : [entered.name]));
  }

  /** Waits until an execution has entered a state. */
  async entered(name: string, state: string): Promise<void> {
    await waitUntil(`${state} of ${name}`, async () => (await this.statesOf(name)).includes(state) || undefined);
  }

  /** Calls a published function, and gives whether it failed. */
  async call(functionName: FunctionName, payload: object): Promise<{ readonly isError: boolean }> {
    const FunctionName = this.stack.names.resource(functionName);
    const command = new InvokeCommand({ FunctionName, Qualifier: '1', Payload: JSON.stringify(payload) });
    const { FunctionError } = await this.account.lambda.send(command);
    return { isError: FunctionError !== undefined };
  }

  #executionArn(name: string, machine: MachineNoun = 'pipeline'): string {
    return `${this.stack.names.arn('states', 'execution:', machine)}:${name}`;
  }
}

function openContent({ names, contracts }: OpenStack, { s3, glue }: EmulatedAccount): StackContent {
  const open = (bucket: string) => s3Store(s3, bucket, { clock: systemClock });
  return new StackContent({
    contracts,
    stores: {
      raw: open(names.bucket('raw')),
      processed: open(names.bucket('processed')),
      quarantine: open(names.bucket('quarantine')),
      artifacts: open(names.bucket('artifacts')),
    },
    catalog: new GlueCatalog(glue, names.database, names.bucket('processed')),
  });
}

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateStateMachineAliasCommand, CreateStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { strToU8, zipSync } from 'fflate';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNamedStack } from '../../cli/stack/stack-workspace.ts';
import type { StackOutputs } from '../../cli/stack/stack-outputs.ts';
import { executePipeline, resumePipeline } from '../../cli/local-pipeline.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import type { PipelineEnd } from '../../cli/pipeline-host.ts';
import type { Workspace } from '../../cli/workspace.ts';
import { nextBackfillRun } from '../../functions/backfill/next-backfill-run.ts';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import { stepFunctionsClient } from '../../functions/host/step-functions.ts';
import { approvalRecordKey, parseApprovalKey } from '../../shared/layout/keys.ts';
import { glueClient } from '../../shared/promotion/glue-catalog.ts';
import { devSettings, prodSettings, type StackSettings } from '../../shared/settings.ts';
import { s3Client } from '../../shared/store/s3-client.ts';
import { exists, listAll } from '../../shared/store/object-store.ts';
import { makeBucket } from './buckets.ts';
import type { Emulator } from './emulator.ts';

const region = 'us-east-1';
const account = '000000000000';

/** The variables by which the SDK's usual chain finds the emulator and an identity. */
export function emulatorEnvironment({ endpoint }: Emulator): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
}

/**
 * A stack of buckets, a catalog and two state machines that do nothing, but fail for the dataset `orders`; what its functions
 * would do is done here, in this process and over the same stores. The environment must have `emulatorEnvironment`.
 */
export class SmallStack {
  /** With its outputs in `sluice.json` and nothing else. */
  readonly folder: string;
  readonly file: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, 'sluice.json');
  }

  /** Makes all of it. */
  async deploy(): Promise<void> {
    const s3 = s3Client({ region });
    const bucket = (kind: string) => `small-${kind}`;
    for (const kind of ['raw', 'processed', 'quarantine', 'artifacts']) await makeBucket(s3, bucket(kind));
    const Database = 'sluice_small';
    const glue = glueClient({ region });
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
    const PartitionKeys = [{ Name: 'ingestion_date', Type: 'date' }];
    const StorageDescriptor = {
      Columns: [{ Name: 'event_id', Type: 'string' }],
      Location: `s3://${bucket('processed')}/`,
    };
    await glue.send(
      new CreateTableCommand({
        DatabaseName: Database,
        TableInput: { Name: 'events_v1', PartitionKeys, StorageDescriptor },
      }),
    );
    const machines = stepFunctionsClient({ region });
    const pipeline = await makeMachine(machines, 'pipeline', briefStates);
    const backfill = await makeMachine(machines, 'backfill', briefStates);
    const endless = await makeMachine(machines, 'endless', endlessStates);
    const settings: StackSettings = { ...prodSettings, stack: 'small', approval: 'automatic' };
    const outputs: StackOutputs = {
      Settings: settings,
      Region: region,
      Account: account,
      Version: '0.1.0',
      GitSha: 'deployed',
      RawBucket: bucket('raw'),
      ProcessedBucket: bucket('processed'),
      QuarantineBucket: bucket('quarantine'),
      ArtifactsBucket: bucket('artifacts'),
      KeyArn: `arn:aws:kms:${region}:${account}:key/small`,
      Database,
      PipelineArn: pipeline.arn,
      PipelineVersionArn: `${pipeline.arn}:1`,
      PipelineAliasArn: pipeline.aliasArn,
      BackfillArn: backfill.arn,
      BackfillVersionArn: `${backfill.arn}:1`,
      BackfillAliasArn: backfill.aliasArn,
      FunctionVersionArns: { repair: await makeRepair() },
      TopicArns: { notices: await makeTopic() },
      ApproverRoleArns: { domain: approver('domain'), platform: approver('platform') },
    };
    const lax = { ...outputs, Settings: { ...devSettings, stack: 'small' } };
    const slow = {
      ...lax,
      PipelineArn: endless.arn,
      PipelineAliasArn: endless.aliasArn,
      BackfillArn: endless.arn,
      BackfillAliasArn: endless.aliasArn,
    };
    await writeFile(this.file, JSON.stringify({ small: outputs, lax, slow }));
  }

  /** The stack as a command sees it. */
  async open(): Promise<Workspace> {
    return openNamedStack('small', this.file);
  }

  /** Does what the functions would do in an execution of `events`. */
  async carryOut(name: string, date: string, settings: StackSettings): Promise<PipelineEnd> {
    const workspace = { ...(await this.#openWorker(name)), settings };
    return executePipeline(workspace, name, { dataset: 'events', ingestion_date: date, schema_v: 1 }, () => undefined);
  }

  /** Starts the first run of a plan on the stack `slow`, as the state machine of backfills does; gives its execution. */
  async beginPlan(backfill: string): Promise<string> {
    const context = await openNamedStack('slow', this.file);
    const next = await nextBackfillRun(context, { backfill, execution: `backfill-${backfill}-1` });
    if (next.outcome !== 'run') throw new Error(`The plan ${backfill} is ${next.outcome}.`);
    await context.executions.start(next.execution, next.input);
    return next.execution;
  }

  /** Goes on with an execution that has waited for people. */
  async goOn(name: string): Promise<PipelineEnd> {
    return resumePipeline(await this.#openWorker(name), 'events', name, () => undefined);
  }

  async #openWorker(name: string): Promise<LocalWorkspace> {
    const { stores, catalog, executions } = await this.open();
    return { ...(await openLocalWorkspace(join(this.folder, name))), stores, catalog, executions };
  }

  /** Writes lines as the functions do. */
  async log(lines: readonly object[]): Promise<void> {
    const client = new CloudWatchLogsClient({ region });
    const [logGroupName, logStreamName] = [`/aws/lambda/${repairName}`, 'calls'];
    // The emulator has made it, if the function was called.
    await client.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map((line) => ({ timestamp: Date.now(), message: JSON.stringify(line) }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  /** Records, in the name of `person`, what is new below the prefix of a role: what record-approval does when S3 calls it. */
  async recordApprovals(role: string, person: string): Promise<number> {
    const context = await this.open();
    let recorded = 0;
    for await (const { key } of listAll(context.stores.processed, `approvals/${role}/`)) {
      const place = parseApprovalKey(key);
      if (place === undefined) continue;
      const { version } = await context.stores.processed.head(key);
      if (await exists(context.stores.processed, approvalRecordKey(place.role, place.subject, version))) continue;
      await recordApproval(context, { ...place, version, person });
      recorded += 1;
    }
    return recorded;
  }
}

/** Ends at once, and fails for the dataset `orders`. */
const briefStates = {
  Kind: {
    Type: 'Choice',
    Choices: [{ Condition: "{% $states.input.dataset = 'orders' %}", Next: 'Refused' }],
    Default: 'Done',
  },
  Refused: { Type: 'Fail', Error: 'Refused', Cause: 'Nothing of orders is run here.' },
  Done: { Type: 'Succeed' },
};

/** Waits for longer than any test does. */
const endlessStates = { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } };

async function makeMachine(
  client: SFNClient,
  noun: string,
  States: object,
): Promise<{ arn: string; aliasArn: string }> {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States };
  const { stateMachineArn: arn = '', stateMachineVersionArn } = await client.send(
    new CreateStateMachineCommand({
      name: `small-${noun}`,
      roleArn: `arn:aws:iam::${account}:role/small-machine`,
      definition: JSON.stringify(definition),
      publish: true,
    }),
  );
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  const { stateMachineAliasArn: aliasArn = '' } = await client.send(
    new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }),
  );
  return { arn, aliasArn };
}

const approver = (role: string) => `arn:aws:iam::${account}:role/small-approver-${role}`;

const repairName = 'small-repair';

/** A function that answers as the repair function does, and its version. */
async function makeRepair(): Promise<string> {
  const code = "export const handler = async () => ({ outcome: 'repaired', partitions: 9, repaired: 3 });";
  const { FunctionArn = '', Version = '' } = await new LambdaClient({ region }).send(
    new CreateFunctionCommand({
      FunctionName: repairName,
      Role: `arn:aws:iam::${account}:role/small-repair`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      Publish: true,
    }),
  );
  return `${FunctionArn.replace(/:\d+$/, '')}:${Version}`;
}

async function makeTopic(): Promise<string> {
  const { TopicArn = '' } = await new SNSClient({ region }).send(new CreateTopicCommand({ Name: 'small-notices' }));
  return TopicArn;
}

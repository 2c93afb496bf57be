import { CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateStateMachineAliasCommand, CreateStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { strToU8, zipSync } from 'fflate';
import type { StackOutputs } from '../../cli/stack/stack-outputs.ts';
import { contracts } from '../../functions/host/contracts.ts';
import { stepFunctionsClient } from '../../functions/host/step-functions.ts';
import type { RepairAnswer } from '../../functions/repair/repair.ts';
import { withoutSmoke } from '../../shared/contract/contract-registry.ts';
import { hashContracts } from '../../shared/contract/contracts-hash.ts';
import { glueClient } from '../../shared/promotion/glue-catalog.ts';
import { devSettings, prodSettings, type StackSettings } from '../../shared/settings.ts';
import { s3Client } from '../../shared/store/s3-client.ts';
import { makeBucket } from './buckets.ts';

/** The region that it lies in. */
export const region = 'us-east-1';

const account = '000000000000';

/**
 * Makes buckets, a catalog, state machines that do nothing and what else commands call; gives the outputs of the stacks that
 * all of it makes: `small` wants approvals of backfills, `lax` none, and the executions of `slow` never end.
 */
export async function deploySmallStack(): Promise<Readonly<Record<'small' | 'lax' | 'slow', StackOutputs>>> {
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
    ContractsSha256: hashContracts(withoutSmoke(contracts)),
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
    ContractsSha256: 'of others',
    PipelineArn: endless.arn,
    PipelineAliasArn: endless.aliasArn,
    BackfillArn: endless.arn,
    BackfillAliasArn: endless.aliasArn,
  };
  return { small: outputs, lax, slow };
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

/** The name of the repair function. */
export const repairName = 'small-repair';

/** A function that answers as the repair function does, and its version. */
async function makeRepair(): Promise<string> {
  const answer: RepairAnswer = {
    outcome: 'incomplete',
    partitions: 9,
    repaired: 2,
    failed: 1,
    left: 6,
    report: {
      repaired: [{ partition: 'events v1 2025-01-02', written: ['_LATEST.json'] }],
      wrong: [{ partition: 'events v1 2025-01-03', message: 'It is damaged.' }],
    },
  };
  const code = `export const handler = async ({ report }) => (report ? ${JSON.stringify(answer)} : null);`;
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

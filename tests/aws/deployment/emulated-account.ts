import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { s3Client } from '../../../shared/store/s3-client.ts';
import { recordedAccount } from '../../infra/aws-outputs.ts';

/** The account of every recorded stack, in one region of MiniStack. */
export interface EmulatedAccount extends Clients {
  readonly region: string;
  readonly endpoint: string;
  /** Where functions find AWS. */
  readonly functionEndpoint: string;
  /** Of the key of the stack that is deployed: AWS alone gives a key its id, so it is made before the program is recorded. */
  readonly keyArn: string;
}

type Clients = ReturnType<typeof openClients>;

/** MiniStack takes an access key of 12 digits for the account, so that ARNs are those that the program was recorded with. */
function openClients(endpoint: string, region: string) {
  const place = { endpoint, region, credentials: { accessKeyId: recordedAccount, secretAccessKey: 'test' } };
  return {
    athena: new AthenaClient(place),
    cloudWatch: new CloudWatchClient(place),
    eventBridge: new EventBridgeClient(place),
    glue: new GlueClient(place),
    iam: new IAMClient(place),
    kms: new KMSClient(place),
    lambda: new LambdaClient(place),
    s3: s3Client({ ...place, forcePathStyle: true }),
    scheduler: new SchedulerClient(place),
    sns: new SNSClient(place),
    sqs: new SQSClient(place),
    stepFunctions: new SFNClient(place),
  };
}

/** Opens the account, with a key for one stack. */
export async function openAccount(
  endpoint: string,
  region: string,
  functionEndpoint: string,
): Promise<EmulatedAccount> {
  const clients = openClients(endpoint, region);
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({}));
  return { ...clients, region, endpoint, functionEndpoint, keyArn: KeyMetadata!.Arn! };
}

/** Closes the connections of an account's clients. */
export function closeAccount(account: EmulatedAccount): void {
  for (const part of Object.values(account)) if (typeof part === 'object') (part as { destroy(): void }).destroy();
}

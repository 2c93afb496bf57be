import { GlueClient } from '@aws-sdk/client-glue';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { s3Client } from '../../../shared/store/s3-client.ts';
import { recordedAccount } from '../../infra/aws-outputs.ts';

/** The account of every recorded stack, in one region of MiniStack. */
export interface EmulatedAccount {
  readonly region: string;
  readonly endpoint: string;
  /** Where functions find AWS. */
  readonly functionEndpoint: string;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
  readonly stepFunctions: SFNClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly glue: GlueClient;
}

/** MiniStack takes an access key of 12 digits for the account, so that ARNs are those that the program was recorded with. */
export function openAccount(endpoint: string, region: string, functionEndpoint: string): EmulatedAccount {
  const place = { endpoint, region, credentials: { accessKeyId: recordedAccount, secretAccessKey: 'test' } };
  return {
    region,
    endpoint,
    functionEndpoint,
    s3: s3Client({ ...place, forcePathStyle: true }),
    lambda: new LambdaClient(place),
    stepFunctions: new SFNClient(place),
    sns: new SNSClient(place),
    sqs: new SQSClient(place),
    glue: new GlueClient(place),
  };
}

/** Closes the connections of an account's clients. */
export function closeAccount({ s3, lambda, stepFunctions, sns, sqs, glue }: EmulatedAccount): void {
  for (const client of [s3, lambda, stepFunctions, sns, sqs, glue]) client.destroy();
}

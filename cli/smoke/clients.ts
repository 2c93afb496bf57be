import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { servicePatience } from '../../shared/service-patience.ts';

/** Clients of the services that a deployment is looked at through, with the caller's usual credentials. */
export type SmokeClients = ReturnType<typeof openSmokeClients>;

/** Opens them for a region. Calls nothing. */
export function openSmokeClients(region: string) {
  const config = { ...servicePatience, region };
  return {
    athena: new AthenaClient(config),
    cloudWatch: new CloudWatchClient(config),
    eventBridge: new EventBridgeClient(config),
    glue: new GlueClient(config),
    // Asked for each fact about a role, and IAM lets simulate only a few times a second.
    iam: new IAMClient({ ...config, retryMode: 'adaptive', maxAttempts: 10 }),
    kms: new KMSClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client(config),
    scheduler: new SchedulerClient(config),
    stepFunctions: new SFNClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}

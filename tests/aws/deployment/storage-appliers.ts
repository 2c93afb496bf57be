import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type BucketLocationConstraint,
  type Event,
  type NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { applier } from './applier.ts';

/** Buckets and what lies in them from the beginning. */
export const storageAppliers = {
  'aws:s3/bucket:Bucket': applier<aws.s3.BucketArgs>(({ s3, region }, { bucket }) =>
    s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
      }),
    ),
  ),

  'aws:s3/bucketVersioning:BucketVersioning': applier<aws.s3.BucketVersioningArgs>(
    ({ s3 }, { bucket, versioningConfiguration: { status } }) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: bucket,
          VersioningConfiguration: { Status: status as 'Enabled' | 'Suspended' },
        }),
      ),
  ),

  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration':
    applier<aws.s3.BucketServerSideEncryptionConfigurationArgs>(({ s3 }, { bucket, rules }) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket: bucket,
          ServerSideEncryptionConfiguration: {
            Rules: rules.map(({ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled }) => ({
              BucketKeyEnabled: bucketKeyEnabled,
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: byDefault!.sseAlgorithm as 'aws:kms' | 'AES256',
                KMSMasterKeyID: byDefault!.kmsMasterKeyId,
              },
            })),
          },
        }),
      ),
    ),

  'aws:s3/bucketObjectv2:BucketObjectv2': applier<aws.s3.BucketObjectv2Args>(
    async ({ s3 }, { bucket, key, content, source, sourceHash, contentType }) => {
      const body = source === undefined ? Buffer.from(content!) : await readAsset(source as pulumi.asset.FileAsset);
      const sha256 = createHash('sha256').update(body).digest('hex');
      if (sourceHash !== undefined && sha256 !== sourceHash) {
        throw new Error(`The program says that ${key} has the SHA-256 ${sourceHash}; what it uploads has ${sha256}.`);
      }
      await s3.send(
        new PutObjectCommand({ Bucket: bucket as string, Key: key!, Body: body, ContentType: contentType }),
      );
    },
  ),

  'aws:s3/bucketNotification:BucketNotification': applier<aws.s3.BucketNotificationArgs>(
    ({ s3 }, { bucket, queues = [], lambdaFunctions = [], eventbridge }) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: bucket,
          NotificationConfiguration: {
            QueueConfigurations: queues.map(({ id, queueArn, events, filterPrefix }) => ({
              Id: id,
              QueueArn: queueArn,
              Events: events as Event[],
              Filter: prefixFilter(filterPrefix),
            })),
            LambdaFunctionConfigurations: lambdaFunctions.map(({ id, lambdaFunctionArn, events, filterPrefix }) => ({
              Id: id,
              LambdaFunctionArn: lambdaFunctionArn,
              Events: events as Event[],
              Filter: prefixFilter(filterPrefix),
            })),
            ...(eventbridge && { EventBridgeConfiguration: {} }),
          },
        }),
      ),
  ),
};

async function readAsset({ path }: pulumi.asset.FileAsset): Promise<Buffer> {
  return readFile(await path);
}

function prefixFilter(prefix = ''): NotificationConfigurationFilter {
  return { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } };
}

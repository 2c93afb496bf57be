import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  waitUntilFunctionActiveV2,
  type Architecture,
  type FunctionResponseType,
  type LogFormat,
  type Runtime,
  type TracingMode,
} from '@aws-sdk/client-lambda';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** Functions and who calls them. */
export const functionAppliers = {
  'aws:lambda/function:Function': applier<aws.lambda.FunctionArgs>(async ({ lambda, functionEndpoint }, args) => {
    const { CodeSha256, FunctionName } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: args.name,
        Role: args.role,
        Runtime: args.runtime as Runtime,
        Architectures: args.architectures as Architecture[],
        Handler: args.handler,
        // The recorded version of the object is invented; that the code is the same is seen by its hash.
        Code: { S3Bucket: args.s3Bucket, S3Key: args.s3Key },
        Publish: args.publish,
        MemorySize: args.memorySize,
        Timeout: args.timeout,
        Environment: { Variables: { ...args.environment?.variables, AWS_ENDPOINT_URL: functionEndpoint } },
        KMSKeyArn: args.kmsKeyArn,
        LoggingConfig: {
          LogFormat: args.loggingConfig?.logFormat as LogFormat,
          LogGroup: args.loggingConfig?.logGroup,
        },
        TracingConfig: { Mode: args.tracingConfig?.mode as TracingMode },
        ...(args.deadLetterConfig && { DeadLetterConfig: { TargetArn: args.deadLetterConfig.targetArn } }),
      }),
    );
    if (CodeSha256 !== args.sourceCodeHash) {
      throw new Error(`${args.name} runs code of the hash ${CodeSha256}; the program deploys ${args.sourceCodeHash}.`);
    }
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.1 },
      { FunctionName },
    );
  }),

  'aws:lambda/permission:Permission': applier<aws.lambda.PermissionArgs>(({ lambda }, args) =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName: args.function as unknown as string,
        Qualifier: args.qualifier,
        StatementId: args.statementId,
        Action: args.action,
        Principal: args.principal,
        SourceArn: args.sourceArn,
        SourceAccount: args.sourceAccount,
      }),
    ),
  ),

  'aws:lambda/eventSourceMapping:EventSourceMapping': applier<aws.lambda.EventSourceMappingArgs>(({ lambda }, args) =>
    lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: args.eventSourceArn,
        FunctionName: args.functionName,
        FunctionResponseTypes: args.functionResponseTypes as FunctionResponseType[],
        BatchSize: args.batchSize,
        MaximumBatchingWindowInSeconds: args.maximumBatchingWindowInSeconds,
        ScalingConfig: { MaximumConcurrency: args.scalingConfig?.maximumConcurrency },
        // MiniStack's S3 delays no message for the queue, so the tests say when a delivery is complete.
        Enabled: false,
      }),
    ),
  ),
};

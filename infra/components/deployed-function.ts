import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { deadLettersNoun, functionLogGroup, functionPolicy, functionTrust } from '../access/function-policy.ts';
import { functionPlatform, functionRoleNoun, functionSpecs, type FunctionName } from '../function-specs.ts';
import type { Stack } from '../stack.ts';
import { EncryptedQueue } from './encrypted-queue.ts';

/** What a function is made from. */
export interface DeployedFunctionArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly functionName: FunctionName;
  /** Its zip in the artifacts bucket. */
  readonly artifact: aws.s3.BucketObjectv2;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A Lambda function, every change of which publishes a version, with a role of its own, its log, and its dead letters. */
export class DeployedFunction extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** Of a function that events call. */
  readonly deadLetterQueue?: aws.sqs.Queue;

  constructor(name: string, args: DeployedFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:DeployedFunction', name, {}, opts);
    const { stack, key, functionName, artifact, environment } = args;
    const { names, config, artifacts } = stack;
    const spec = functionSpecs[functionName];
    const concurrency = config.reservedConcurrency[functionName];
    // Before the function, which would make a group without retention or key of its own.
    this.logGroup = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: functionLogGroup(names, functionName),
        retentionInDays: config.retention.logDays,
        kmsKeyId: key.arn,
      },
      { parent: this },
    );
    if (spec.isAsynchronous) {
      this.deadLetterQueue = new EncryptedQueue(
        `${name}-dead-letters`,
        { stack, key, noun: deadLettersNoun(functionName) },
        { parent: this },
      ).queue;
    }
    this.role = new aws.iam.Role(
      `${name}-role`,
      { name: names.resource(functionRoleNoun(functionName)), assumeRolePolicy: JSON.stringify(functionTrust(names)) },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: names.resource(functionName),
        role: this.role.name,
        policy: pulumi.jsonStringify(key.arn.apply((keyArn) => functionPolicy(names, functionName, keyArn))),
      },
      { parent: this },
    );
    this.function = new aws.lambda.Function(
      `${name}-function`,
      {
        name: names.resource(functionName),
        role: this.role.arn,
        runtime: functionPlatform.runtime,
        architectures: [functionPlatform.architecture],
        handler: functionPlatform.handler,
        s3Bucket: artifact.bucket,
        s3Key: artifact.key,
        s3ObjectVersion: artifact.versionId,
        sourceCodeHash: Buffer.from(artifacts.functions[functionName].sha256, 'hex').toString('base64'),
        publish: true,
        memorySize: spec.memoryMegabytes,
        timeout: spec.timeoutSeconds,
        environment: {
          variables: { ...environment, ...(spec.nodeOptions === undefined ? {} : { NODE_OPTIONS: spec.nodeOptions }) },
        },
        kmsKeyArn: key.arn,
        loggingConfig: { logFormat: 'JSON', logGroup: this.logGroup.name },
        tracingConfig: { mode: 'Active' },
        ...(this.deadLetterQueue && { deadLetterConfig: { targetArn: this.deadLetterQueue.arn } }),
        ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
      },
      // Lambda tries the role with the dead-letter queue when it makes the function.
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({ function: this.function, role: this.role, logGroup: this.logGroup });
  }
}

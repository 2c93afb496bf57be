import { accessLog } from './rules/s3-9-access-log.ts';
import { administrator } from './rules/iam-1-administrator.ts';
import { functionAlias } from './rules/sluice-4-function-alias.ts';
import { functionTracing } from './rules/lambda-7-function-tracing.ts';
import { keyDeletion } from './rules/kms-3-key-deletion.ts';
import { keyRotation } from './rules/kms-4-key-rotation.ts';
import { lifecycle } from './rules/s3-13-lifecycle.ts';
import { logRetention } from './rules/sluice-5-log-retention.ts';
import { machineLog } from './rules/stepfunctions-1-machine-log.ts';
import { machineTracing } from './rules/ct-stepfunctions-pr-2-machine-tracing.ts';
import { names } from './rules/sluice-1-names.ts';
import { oneKey } from './rules/sluice-2-one-key.ts';
import { oneNotification } from './rules/sluice-3-one-notification.ts';
import { publicAccessBlock } from './rules/s3-8-public-access-block.ts';
import { publicFunction } from './rules/lambda-1-public-function.ts';
import { publicQueue } from './rules/sqs-3-public-queue.ts';
import { publicRead } from './rules/s3-2-public-read.ts';
import { publicTopic } from './rules/sns-4-public-topic.ts';
import { publicWrite } from './rules/s3-3-public-write.ts';
import { queueEncryption } from './rules/sqs-1-queue-encryption.ts';
import { runtime } from './rules/lambda-2-runtime.ts';
import { tlsOnly } from './rules/s3-5-tls-only.ts';
import { topicEncryption } from './rules/sns-1-topic-encryption.ts';
import { versioning } from './rules/s3-14-versioning.ts';
import { wholeService } from './rules/iam-21-whole-service.ts';
import type { DeclaredResources } from './declared-resource.ts';
import type { Rule, Violation } from './rule.ts';

/** Every rule, in the order of docs/controls.md. */
export const allRules: readonly Rule[] = [
  publicRead,
  publicWrite,
  tlsOnly,
  publicAccessBlock,
  accessLog,
  lifecycle,
  versioning,
  keyDeletion,
  keyRotation,
  publicFunction,
  runtime,
  functionTracing,
  machineLog,
  machineTracing,
  topicEncryption,
  publicTopic,
  queueEncryption,
  publicQueue,
  administrator,
  wholeService,
  names,
  oneKey,
  oneNotification,
  functionAlias,
  logRetention,
];

/** What the resources of a program violate, each with the rule. */
export function findViolations(resources: DeclaredResources): (Violation & { readonly rule: Rule })[] {
  return allRules.flatMap((rule) => rule.check(resources).map((violation) => ({ rule, ...violation })));
}

/** For people: `S3.8: sluice-dev-raw has no public access block …`. */
export function describeViolation({ rule, resource, problem }: Violation & { readonly rule: Rule }): string {
  return `${rule.id}: ${resource.name} ${problem}`;
}

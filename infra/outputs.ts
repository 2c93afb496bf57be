import type * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { hashContracts } from '../shared/contract/contracts-hash.ts';
import type { AccessRoles } from './components/access-roles.ts';
import type { AlertTopics } from './components/alert-topics.ts';
import type { Arrival } from './components/arrival.ts';
import type { BackfillMachine } from './components/backfill-machine.ts';
import type { Catalog } from './components/catalog.ts';
import type { DataLake } from './components/data-lake.ts';
import type { Functions } from './components/functions.ts';
import type { PipelineMachine } from './components/pipeline-machine.ts';
import type { Stack } from './stack.ts';

/** The parts of a stack that somebody outside has to find. */
export interface StackParts {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly buckets: DataLake['buckets'];
  readonly catalog: Catalog;
  readonly topics: AlertTopics['topics'];
  readonly access: AccessRoles;
  readonly functions: Functions['byName'];
  readonly pipeline: PipelineMachine;
  readonly backfill: BackfillMachine;
  readonly arrival: Arrival;
}

/** The outputs of a stack: what the CLI, CI and a checker need, and what is on the next lines of a how-to. */
export function stackOutputs(parts: StackParts): Record<string, pulumi.Input<unknown>> {
  const { stack, buckets, catalog, topics, access, functions, pipeline, backfill, arrival } = parts;
  return {
    Settings: stack.config.settings,
    Region: stack.names.region,
    Account: stack.names.account,
    Version: stack.artifacts.version,
    GitSha: stack.artifacts.git_sha,
    ContractsSha256: hashContracts(stack.contracts),
    RawBucket: buckets.raw.bucket,
    ProcessedBucket: buckets.processed.bucket,
    QuarantineBucket: buckets.quarantine.bucket,
    ArtifactsBucket: buckets.artifacts.bucket,
    QueryResultsBucket: buckets['query-results'].bucket,
    AccessLogsBucket: buckets['access-logs'].bucket,
    KeyArn: parts.key.arn,
    PipelineArn: pipeline.machine.arn,
    PipelineVersionArn: pipeline.machine.stateMachineVersionArn,
    PipelineAliasArn: pipeline.alias.arn,
    BackfillArn: backfill.machine.arn,
    BackfillVersionArn: backfill.machine.stateMachineVersionArn,
    BackfillAliasArn: backfill.alias.arn,
    FunctionVersionArns: mapValues(functions, (deployed) => deployed.function.qualifiedArn),
    FunctionRoleArns: mapValues(functions, ({ role }) => role.arn),
    TopicArns: mapValues(topics, ({ arn }) => arn),
    ApproverRoleArns: mapValues(access.approvers, ({ arn }) => arn),
    ReaderRoleArns: mapValues(access.readers, ({ arn }) => arn),
    BreakGlassRoleArn: access.breakGlass.arn,
    Database: catalog.database.name,
    Workgroup: catalog.workgroup.name,
    ArrivalQueueUrl: arrival.queue.url,
    ArrivalDeadLetterQueueUrl: arrival.deadLetterQueue.url,
  };
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, give: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, give(value)]));
}

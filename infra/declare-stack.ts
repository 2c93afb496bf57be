import type * as pulumi from '@pulumi/pulumi';
import { AccessRoles } from './components/access-roles.ts';
import { Alarms } from './components/alarms.ts';
import { AlertTopics } from './components/alert-topics.ts';
import { Arrival } from './components/arrival.ts';
import { BackfillMachine } from './components/backfill-machine.ts';
import { BucketNotifications } from './components/bucket-notifications.ts';
import { Catalog } from './components/catalog.ts';
import { DailyRepair } from './components/daily-repair.ts';
import { Dashboards } from './components/dashboards.ts';
import { DataLake } from './components/data-lake.ts';
import { EncryptionKey } from './components/encryption-key.ts';
import { FailureRule } from './components/failure-rule.ts';
import { Functions } from './components/functions.ts';
import { PipelineMachine } from './components/pipeline-machine.ts';
import { PublishedArtifacts } from './components/published-artifacts.ts';
import { PublishedContracts } from './components/published-contracts.ts';
import { Schedules } from './components/schedules.ts';
import { stackOutputs } from './outputs.ts';
import { boundRoles } from './role-boundary.ts';
import type { OpenStack } from './stack.ts';
import { watchedQueues } from './watched-queues.ts';
import { workgroupNoun } from './workgroup.ts';

/** Declares every resource of a stack, and gives the stack's outputs. */
export function declareStack({ provider, ...stack }: OpenStack): Record<string, pulumi.Input<unknown>> {
  const { roleBoundary } = stack.config;
  const options: pulumi.ComponentResourceOptions = {
    providers: [provider],
    ...(roleBoundary === undefined ? {} : { transformations: [boundRoles(roleBoundary)] }),
  };

  const { key } = new EncryptionKey('encryption', { stack }, options);
  const breakGlassRoleArn = stack.names.roleArn('break-glass');
  const { buckets, versioning } = new DataLake('data-lake', { stack, key, breakGlassRoleArn }, options);
  // An object uploaded before the bucket keeps versions would have none to pin.
  const published = { ...options, dependsOn: versioning.artifacts };
  const artifacts = new PublishedArtifacts('artifacts', { stack, bucket: buckets.artifacts }, published);
  new PublishedContracts('contracts', { stack, bucket: buckets.artifacts }, published);
  const catalog = new Catalog('catalog', { stack, key, buckets }, options);

  const { topics } = new AlertTopics('alerts', { stack, key }, options);
  const access = new AccessRoles('access', { stack, key }, options);
  const { approvers } = access;
  const { byName: functions } = new Functions('functions', { stack, key, artifacts, approvers }, options);

  const pipeline = new PipelineMachine('pipeline', { stack, key, functions, topics }, options);
  const backfill = new BackfillMachine('backfill', { stack, key, functions, topics }, options);
  new Schedules('schedules', { stack, key, alias: pipeline.alias }, options);
  const arrival = new Arrival('arrival', { stack, key, arrival: functions.arrival }, options);
  const notified = { arrivalQueue: arrival.queue, recordApproval: functions['record-approval'] };
  const approverRoles = Object.keys(approvers);
  new BucketNotifications('notifications', { stack, buckets, ...notified, approverRoles }, options);
  new DailyRepair('daily-repair', { stack, key, repair: functions.repair }, options);

  new FailureRule('failure-rule', { stack, key, topics }, options);
  new Alarms('alarms', { stack, topics, functions, ...watchedQueues }, options);
  new Dashboards('dashboards', { stack, workgroup: stack.names.resource(workgroupNoun), ...watchedQueues }, options);

  return stackOutputs({ stack, key, buckets, catalog, topics, access, functions, pipeline, backfill, arrival });
}

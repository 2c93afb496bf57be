import type { Check } from './check.ts';
import { alarmChecks } from './checks/alarms.ts';
import { approverIdChecks } from './checks/approver-ids.ts';
import { bucketLifecycleChecks } from './checks/bucket-lifecycles.ts';
import { bucketNoticeChecks } from './checks/bucket-notices.ts';
import { bucketPolicyChecks } from './checks/bucket-policies.ts';
import { bucketChecks } from './checks/buckets.ts';
import { catalogChecks } from './checks/catalog.ts';
import { keyChecks } from './checks/encryption-key.ts';
import { failureRuleChecks } from './checks/failure-rule.ts';
import { functionCallerChecks } from './checks/function-callers.ts';
import { functionChecks } from './checks/functions.ts';
import { permissionChecks } from './checks/permissions.ts';
import { queueChecks } from './checks/queues.ts';
import { releaseChecks } from './checks/release.ts';
import { roleChecks } from './checks/roles.ts';
import { scheduleChecks } from './checks/schedules.ts';
import { stateMachineChecks } from './checks/state-machines.ts';
import { topicChecks } from './checks/topics.ts';
import { workgroupChecks } from './checks/workgroup.ts';
import type { Deployment } from './deployment.ts';

const kinds: readonly ((deployment: Deployment) => Check[])[] = [
  // First what everything else is compared by.
  releaseChecks,
  keyChecks,
  bucketChecks,
  bucketPolicyChecks,
  bucketLifecycleChecks,
  bucketNoticeChecks,
  functionChecks,
  functionCallerChecks,
  stateMachineChecks,
  scheduleChecks,
  queueChecks,
  topicChecks,
  alarmChecks,
  failureRuleChecks,
  catalogChecks,
  workgroupChecks,
  roleChecks,
  approverIdChecks,
  permissionChecks,
];

/** Every check of a deployment, in the order that they are made in. */
export function listChecks(deployment: Deployment): Check[] {
  return kinds.flatMap((checksOf) => checksOf(deployment));
}

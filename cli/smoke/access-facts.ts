import { approverRoles, readerRoles } from '../../infra/access/people-roles.ts';
import { functionNames, functionRoleNoun } from '../../infra/function-specs.ts';
import type { Stack } from '../../infra/stack.ts';
import {
  approvalRolePrefix,
  breakerResetKey,
  promotionKey,
  rawDayPrefix,
  rejectsKey,
} from '../../shared/layout/keys.ts';

/** What a role may do with an object, or must not. */
export interface AccessFact {
  /** The role is `sluice-<stack>-<role>`. */
  readonly role: string;
  readonly action: 's3:PutObject' | 's3:DeleteObject';
  /** The ARN of an object. */
  readonly object: string;
  readonly isAllowed: boolean;
  /** The promise that rests on it. */
  readonly promise: string;
}

/**
 * What the promises of the pipeline rest on, as questions to IAM: the objects are ones that there could be. That these hold
 * for the declared policies is a test; the whole table of access is in docs/reference/resources.md.
 */
export function accessFacts(stack: Pick<Stack, 'config' | 'names' | 'contracts'>): AccessFact[] {
  const { names, contracts } = stack;
  const contract = contracts.all[0]!;
  const { dataset, sourceSystems } = contract;
  const date = '2025-01-01';
  const partition = { ...contract, ingestionDate: date };
  const log = names.bucketArn('processed', promotionKey(partition, 1));
  const raw = names.bucketArn('raw', `${rawDayPrefix(contract, sourceSystems[0]!, date)}rows.ndjson`);
  const condemned = names.bucketArn('quarantine', rejectsKey('condemned', partition, 'a-run-1'));
  const reset = names.bucketArn('processed', breakerResetKey(dataset, 1));
  const approvalOf = (role: string) => names.bucketArn('processed', `${approvalRolePrefix(role)}approval.json`);

  const functions = functionNames.map(functionRoleNoun);
  const approvers = approverRoles(stack);
  const people = [...Object.values(readerRoles(stack)), ...Object.values(approvers)].map(({ noun }) => noun);
  const put = (role: string, object: string, isAllowed: boolean, promise: string): AccessFact => ({
    role,
    action: 's3:PutObject',
    object,
    isAllowed,
    promise,
  });
  return [
    ...[...functions, ...people].map((role) =>
      put(role, log, role === functionRoleNoun('promote'), 'promote alone writes the promotion log'),
    ),
    ...functions.map((role) => put(role, raw, false, 'no function writes raw data')),
    ...functions.map((role) => put(role, reset, false, 'a person alone resets a circuit breaker')),
    ...[...functions, ...people].map((role) => ({
      role,
      action: 's3:DeleteObject' as const,
      object: condemned,
      isAllowed: false,
      promise: 'nobody deletes condemned rows',
    })),
    ...Object.entries(approvers).flatMap(([role]) =>
      [...functions, ...people].map((noun) =>
        put(noun, approvalOf(role), noun === approvers[role]!.noun, 'approvers write below their own prefix alone'),
      ),
    ),
  ];
}

import { functionPolicy, functionTrust } from '../../infra/access/function-policy.ts';
import { backfillPolicy, machineRoleNoun, machineTrust, pipelinePolicy } from '../../infra/access/machine-policy.ts';
import { approverRoles, breakGlassRole, readerRoles } from '../../infra/access/people-roles.ts';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { schedulePolicy, scheduleTrust } from '../../infra/access/schedule-policy.ts';
import { functionNames, functionRoleNoun } from '../../infra/function-specs.ts';
import { scheduleGrant, scheduleGroups } from '../../infra/schedule-calls.ts';
import type { Stack } from '../../infra/stack.ts';

/** A role of a stack, with its one policy. */
export interface DeclaredRole {
  /** The role is `sluice-<stack>-<noun>`. */
  readonly noun: string;
  /** And its policy `sluice-<stack>-<policyNoun>`. */
  readonly policyNoun: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
}

/** Every role that the program declares. */
export function declaredRoles(stack: Pick<Stack, 'config' | 'names' | 'contracts'>, keyArn: string): DeclaredRole[] {
  const { names } = stack;
  const people = [...Object.values(readerRoles(stack)), ...Object.values(approverRoles(stack)), breakGlassRole(stack)];
  return [
    ...functionNames.map((name) => ({
      noun: functionRoleNoun(name),
      policyNoun: name,
      trust: functionTrust(names),
      policy: functionPolicy(names, name, keyArn),
    })),
    ...(
      [
        ['pipeline', pipelinePolicy],
        ['backfill', backfillPolicy],
      ] as const
    ).map(([machine, policyOf]) => ({
      noun: machineRoleNoun(machine),
      policyNoun: machine,
      trust: machineTrust(names, machine),
      policy: policyOf(names, keyArn),
    })),
    ...scheduleGroups.map((group) => ({
      noun: group,
      policyNoun: group,
      trust: scheduleTrust(names, group),
      policy: schedulePolicy(names, group, scheduleGrant(stack, group), keyArn),
    })),
    ...people.map(({ noun, trust, policyOf }) => ({ noun, policyNoun: noun, trust, policy: policyOf(keyArn) })),
  ];
}

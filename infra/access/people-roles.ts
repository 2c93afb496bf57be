import type { Stack } from '../stack.ts';
import { approverAccess, readerAccess } from './people-access.ts';
import { breakGlassPolicy, peoplePolicy } from './people-policy.ts';
import { approverTrust, breakGlassTrust, readerTrust } from './people-trust.ts';
import type { PolicyDocument } from './policy-document.ts';

/** A role that people take. */
export interface PeopleRoleSpec {
  /** The role is `sluice-<stack>-<noun>`. */
  readonly noun: string;
  readonly description: string;
  /** Who may take it. */
  readonly trust: PolicyDocument;
  /** What it may do, given the ARN of the stack's key. */
  readonly policyOf: (keyArn: string) => PolicyDocument;
  /** 1 to 12. */
  readonly maxSessionHours: number;
}

type PeopledStack = Pick<Stack, 'config' | 'names' | 'contracts'>;

/** A working day in a reading role; to approve, or to break the glass, takes an hour. */
const readingHours = 8;
const decidingHours = 1;

/** By name: `platform`, `compliance`, `business` and `domain-<domain>`. */
export function readerRoles({ config, names, contracts }: PeopledStack): Record<string, PeopleRoleSpec> {
  const domains = new Set(contracts.all.map(({ domain }) => domain));
  return Object.fromEntries(
    Object.entries(readerAccess([...domains])).map(([reader, access]) => [
      reader,
      {
        noun: `reader-${reader}`,
        description: access.doc,
        trust: readerTrust(names, reader, config.readers[reader] ?? []),
        policyOf: (keyArn: string) => peoplePolicy(names, access, keyArn),
        maxSessionHours: readingHours,
      },
    ]),
  );
}

/** By the role in the contracts; those too that only the configuration knows. */
export function approverRoles({ config, names, contracts }: PeopledStack): Record<string, PeopleRoleSpec> {
  const roles = new Set([...contracts.all.flatMap(({ approvals }) => approvals), ...Object.keys(config.approvers)]);
  return Object.fromEntries(
    [...roles].map((role) => [
      role,
      {
        noun: `approver-${role}`,
        description: approverAccess(role).doc,
        trust: approverTrust(names, role, config.approvers[role] ?? []),
        policyOf: (keyArn: string) => peoplePolicy(names, approverAccess(role), keyArn),
        maxSessionHours: decidingHours,
      },
    ]),
  );
}

/** The role that may remove what nobody else may. */
export function breakGlassRole({ config, names }: PeopledStack): PeopleRoleSpec {
  return {
    noun: 'break-glass',
    description: 'Removes log entries, approvals and condemned rows, which nobody else may',
    trust: breakGlassTrust(names, config.breakGlass),
    policyOf: (keyArn) => breakGlassPolicy(names, keyArn),
    maxSessionHours: decidingHours,
  };
}

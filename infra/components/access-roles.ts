import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { approverAccess, readerAccess } from '../access/people-access.ts';
import { breakGlassPolicy, peoplePolicy } from '../access/people-policy.ts';
import { approverTrust, breakGlassTrust, readerTrust } from '../access/people-trust.ts';
import type { Stack } from '../stack.ts';
import { PeopleRole, type PeopleRoleArgs } from './people-role.ts';

/** What the roles are made from. */
export interface AccessRolesArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
}

/** A working day in a reading role; to approve, or to break the glass, takes an hour. */
const readingHours = 8;
const decidingHours = 1;

/** The roles that people take: to read by prefix, to approve, and to remove what nobody else may. */
export class AccessRoles extends pulumi.ComponentResource {
  /** By name: `platform`, `compliance`, `business` and `domain-<domain>`. */
  readonly readers: Readonly<Record<string, aws.iam.Role>>;
  /** By the role in the contracts. */
  readonly approvers: Readonly<Record<string, aws.iam.Role>>;
  readonly breakGlass: aws.iam.Role;

  constructor(name: string, { stack, key }: AccessRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:AccessRoles', name, {}, opts);
    const { names, config, contracts } = stack;
    const open = (args: Omit<PeopleRoleArgs, 'stack' | 'key'>) =>
      new PeopleRole(`${name}-${args.noun}`, { stack, key, ...args }, { parent: this }).role;

    const domains = new Set(contracts.all.map(({ domain }) => domain));
    this.readers = Object.fromEntries(
      Object.entries(readerAccess([...domains])).map(([reader, access]) => [
        reader,
        open({
          noun: `reader-${reader}`,
          description: access.doc,
          trust: readerTrust(names, reader, config.readers[reader] ?? []),
          policyOf: (keyArn) => peoplePolicy(names, access, keyArn),
          maxSessionHours: readingHours,
        }),
      ]),
    );

    const roles = new Set([...contracts.all.flatMap(({ approvals }) => approvals), ...Object.keys(config.approvers)]);
    this.approvers = Object.fromEntries(
      [...roles].map((role) => [
        role,
        open({
          noun: `approver-${role}`,
          description: approverAccess(role).doc,
          trust: approverTrust(names, role, config.approvers[role] ?? []),
          policyOf: (keyArn) => peoplePolicy(names, approverAccess(role), keyArn),
          maxSessionHours: decidingHours,
        }),
      ]),
    );

    this.breakGlass = open({
      noun: 'break-glass',
      description: 'Removes log entries, approvals and condemned rows, which nobody else may',
      trust: breakGlassTrust(names, config.breakGlass),
      policyOf: (keyArn) => breakGlassPolicy(names, keyArn),
      maxSessionHours: decidingHours,
    });
    this.registerOutputs({ readers: this.readers, approvers: this.approvers, breakGlass: this.breakGlass });
  }
}

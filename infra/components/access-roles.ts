import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { approverRoles, breakGlassRole, readerRoles, type PeopleRoleSpec } from '../access/people-roles.ts';
import type { Stack } from '../stack.ts';
import { PeopleRole } from './people-role.ts';

/** What the roles are made from. */
export interface AccessRolesArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
}

/** The roles that people take: to read by prefix, to approve, and to remove what nobody else may. */
export class AccessRoles extends pulumi.ComponentResource {
  /** By name: `platform`, `compliance`, `business` and `domain-<domain>`. */
  readonly readers: Readonly<Record<string, aws.iam.Role>>;
  /** By the role in the contracts. */
  readonly approvers: Readonly<Record<string, aws.iam.Role>>;
  readonly breakGlass: aws.iam.Role;

  constructor(name: string, { stack, key }: AccessRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:AccessRoles', name, {}, opts);
    const open = (spec: PeopleRoleSpec) =>
      new PeopleRole(`${name}-${spec.noun}`, { stack, key, ...spec }, { parent: this }).role;
    const openAll = (specs: Readonly<Record<string, PeopleRoleSpec>>) =>
      Object.fromEntries(Object.entries(specs).map(([role, spec]) => [role, open(spec)]));
    this.readers = openAll(readerRoles(stack));
    this.approvers = openAll(approverRoles(stack));
    this.breakGlass = open(breakGlassRole(stack));
    this.registerOutputs({ readers: this.readers, approvers: this.approvers, breakGlass: this.breakGlass });
  }
}

import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PeopleRoleSpec } from '../access/people-roles.ts';
import type { Stack } from '../stack.ts';

/** What a role is made from. */
export interface PeopleRoleArgs extends PeopleRoleSpec {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
}

/** A role that people take for a while, with their own identity as the way in. */
export class PeopleRole extends pulumi.ComponentResource {
  readonly role: aws.iam.Role;

  constructor(name: string, args: PeopleRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:PeopleRole', name, {}, opts);
    const { stack, key, noun, description, trust, policyOf, maxSessionHours } = args;
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        name: stack.names.resource(noun),
        description,
        assumeRolePolicy: JSON.stringify(trust),
        maxSessionDuration: maxSessionHours * 3600,
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: stack.names.resource(noun),
        role: this.role.name,
        policy: pulumi.jsonStringify(key.arn.apply(policyOf)),
      },
      { parent: this },
    );
    this.registerOutputs({ role: this.role });
  }
}

import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type * as aws from '@pulumi/aws';
import type { PolicyDocument } from '../../../infra/access/policy-document.ts';
import { accessAppliers } from '../deployment/access-appliers.ts';
import { applier } from '../deployment/applier.ts';
import { forMoto } from './moto-policy.ts';

/** Roles and what they may do, as far as moto understands it. */
export const roleAppliers = {
  'aws:iam/role:Role': accessAppliers['aws:iam/role:Role'],

  'aws:iam/rolePolicy:RolePolicy': applier<aws.iam.RolePolicyArgs>(({ iam }, { name, role, policy }) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: role as string,
        PolicyName: name,
        PolicyDocument: JSON.stringify(forMoto(JSON.parse(policy as string) as PolicyDocument)),
      }),
    ),
  ),
};

import type * as aws from '@pulumi/aws';
import type { PolicyDocument } from '../../../infra/access/policy-document.ts';
import { callIam } from '../access/iam-api.ts';
import { forMoto } from '../access/moto-policy.ts';
import { applier } from './applier.ts';

/** Roles and what they may do, as far as moto understands it. */
export const roleAppliers = {
  'aws:iam/role:Role': applier<aws.iam.RoleArgs>(({ endpoint }, { name, assumeRolePolicy }) =>
    callIam(endpoint, {
      Action: 'CreateRole',
      RoleName: name!,
      AssumeRolePolicyDocument: assumeRolePolicy as unknown as string,
    }),
  ),

  'aws:iam/rolePolicy:RolePolicy': applier<aws.iam.RolePolicyArgs>(({ endpoint }, { name, role, policy }) =>
    callIam(endpoint, {
      Action: 'PutRolePolicy',
      RoleName: role as unknown as string,
      PolicyName: name!,
      PolicyDocument: JSON.stringify(forMoto(JSON.parse(policy as unknown as string) as PolicyDocument)),
    }),
  ),
};

import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateAliasCommand, EnableKeyRotationCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** The key, which the account has already, and the roles. MiniStack notes them; it encrypts nothing and enforces nothing. */
export const accessAppliers = {
  'aws:kms/key:Key': applier<aws.kms.KeyArgs>(async ({ kms, keyArn: KeyId }, { policy, enableKeyRotation }) => {
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: policy }));
    if (enableKeyRotation) await kms.send(new EnableKeyRotationCommand({ KeyId }));
  }),

  'aws:kms/alias:Alias': applier<aws.kms.AliasArgs>(({ kms }, { name, targetKeyId }) =>
    kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: targetKeyId })),
  ),

  'aws:iam/role:Role': applier<aws.iam.RoleArgs>(({ iam }, args) =>
    iam.send(
      new CreateRoleCommand({
        RoleName: args.name,
        Description: args.description,
        AssumeRolePolicyDocument: args.assumeRolePolicy as string,
        MaxSessionDuration: args.maxSessionDuration,
        PermissionsBoundary: args.permissionsBoundary,
      }),
    ),
  ),

  'aws:iam/rolePolicy:RolePolicy': applier<aws.iam.RolePolicyArgs>(({ iam }, { role, name, policy }) =>
    iam.send(
      new PutRolePolicyCommand({ RoleName: role as string, PolicyName: name, PolicyDocument: policy as string }),
    ),
  ),
};

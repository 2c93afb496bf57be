import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Check } from '../check.ts';
import { declaredRoles, type DeclaredRole } from '../declared-roles.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** Every role: who may take it, and that it has its one policy, as declared, and no other. */
export function roleChecks(deployment: Deployment): Check[] {
  return declaredRoles(deployment, deployment.outputs.KeyArn).map((role) => ({
    name: `role ${deployment.names.resource(role.noun)}`,
    inspect: (inspection) => inspectRole(deployment, role, inspection),
  }));
}

async function inspectRole(
  { clients: { iam }, names, config }: Deployment,
  { noun, policyNoun, trust, policy }: DeclaredRole,
  inspection: Inspection,
): Promise<void> {
  const RoleName = names.resource(noun);
  const PolicyName = names.resource(policyNoun);
  const found = await inspection.find('iam:GetRole', () => iam.send(new GetRoleCommand({ RoleName })));
  if (found === undefined) return;
  inspection.matchPolicy(decode(found.Role?.AssumeRolePolicyDocument), trust);
  const boundary = found.Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  inspection.match('PermissionsBoundary', boundary, config.roleBoundary);
  await inspection.compare(
    'iam:GetRolePolicy',
    () => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    (answer) => {
      inspection.matchPolicy(decode(answer?.PolicyDocument), policy);
    },
  );
  await inspection.compare(
    'iam:ListRolePolicies',
    () => iam.send(new ListRolePoliciesCommand({ RoleName })),
    (answer) => {
      inspection.match('policies', answer?.PolicyNames, [PolicyName]);
    },
  );
  await inspection.compare(
    'iam:ListAttachedRolePolicies',
    () => iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    (answer) => {
      inspection.match('attached policies', answer?.AttachedPolicies, []);
    },
  );
}

/** IAM gives documents as they stand in a URL. */
function decode(document: string | undefined): string | undefined {
  return document === undefined ? undefined : decodeURIComponent(document);
}

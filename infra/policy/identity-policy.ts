import { readStatements, type Statement } from './access-policy.ts';
import type { DeclaredResource, DeclaredResources } from './declared-resource.ts';

/** What a resource allows users and roles to do. */
interface IdentityPolicy {
  readonly resource: DeclaredResource;
  readonly statements: readonly Statement[];
  /** ARNs of managed policies that it attaches. */
  readonly managedArns: readonly string[];
}

const policyTypes = [
  'aws:iam/policy:Policy',
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/userPolicy:UserPolicy',
  'aws:iam/groupPolicy:GroupPolicy',
];
const attachmentTypes = [
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:iam/userPolicyAttachment:UserPolicyAttachment',
  'aws:iam/policyAttachment:PolicyAttachment',
];

/** All managed and inline policies of users and roles, and what is attached to them. */
export function identityPolicies(resources: DeclaredResources): IdentityPolicy[] {
  return resources.flatMap((resource): IdentityPolicy[] => {
    const { type, inputs } = resource;
    if (policyTypes.includes(type)) return [{ resource, statements: readStatements(inputs.policy), managedArns: [] }];
    if (attachmentTypes.includes(type)) return [{ resource, statements: [], managedArns: [String(inputs.policyArn)] }];
    if (type !== 'aws:iam/role:Role') return [];
    const inline = (inputs.inlinePolicies ?? []) as readonly { readonly policy?: unknown }[];
    const managedArns = (inputs.managedPolicyArns ?? []) as readonly string[];
    return [{ resource, statements: inline.flatMap(({ policy }) => readStatements(policy)), managedArns }];
  });
}

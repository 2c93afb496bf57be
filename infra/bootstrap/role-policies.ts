import { nameResources, type StackNames } from '../names.ts';
import { servicePermissions, type ServicePermissions } from './service-permissions.ts';
import { widePermissions, type WidePermission } from './wide-permissions.ts';

/** A statement of an IAM policy that allows. */
export interface AllowStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

/** A stack whose roles are made. */
export interface StackScope {
  readonly stack: string;
  readonly names: StackNames;
  /** The policy that bounds every role of the stack. */
  readonly boundaryArn: string;
}

/** @param bootstrap - The names of the bootstrap itself. */
export function scopeStack(stack: string, bootstrap: StackNames): StackScope {
  const { account, region } = bootstrap;
  const boundaryArn = `arn:aws:iam::${account}:policy/${bootstrap.resource(`boundary-${stack}`)}`;
  return { stack, names: nameResources(stack, account, region), boundaryArn };
}

type Need = 'reads' | 'changes' | 'uses';

/** What of these services is allowed for the stack's own resources. */
function allowOwn(
  { names, stack }: StackScope,
  needs: readonly Need[],
  services: readonly ServicePermissions[] = Object.values(servicePermissions).flat(),
): AllowStatement[] {
  return services.flatMap((service) => {
    const actions = needs.flatMap((need) => service[need] ?? []);
    const tags = { StringEquals: { 'aws:ResourceTag/Project': 'sluice', 'aws:ResourceTag/Stack': stack } };
    return actions.length === 0 ? [] : [allow(actions, service.resources(names), service.isTagged ? tags : undefined)];
  });
}

function allowWide({ names, stack }: StackScope, by: WidePermission['by']): AllowStatement[] {
  return widePermissions
    .filter((permission) => permission.by === by)
    .map(({ actions, resources, condition }) => allow(actions, resources?.(names) ?? ['*'], condition?.(names, stack)));
}

function allow(actions: readonly string[], resources: readonly string[], condition?: object): AllowStatement {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...(condition && { Condition: condition }) };
}

const roleReads = [
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  'iam:ListRoleTags',
  'iam:SimulatePrincipalPolicy',
];

const rolesOf = ({ names }: StackScope) => [names.roleArn('*')];

/** What a preview of the stack needs: how its resources are configured, and nothing that lies in them but its artifacts. */
export function previewStatements(scope: StackScope): AllowStatement[] {
  return [...allowOwn(scope, ['reads']), ...allowWide(scope, 'preview'), allow(roleReads, rolesOf(scope))];
}

/** What a deployment of the stack needs, by the name of the policy that says it. */
export function deployStatements(scope: StackScope): Record<string, AllowStatement[]> {
  const own = (services: readonly ServicePermissions[]) => allowOwn(scope, ['reads', 'changes'], services);
  return {
    data: own(servicePermissions.data),
    compute: own(servicePermissions.compute),
    signals: [...own(servicePermissions.signals), ...allowWide(scope, 'preview'), ...allowWide(scope, 'deploy')],
    roles: [
      allow(
        [
          ...roleReads,
          'iam:DeleteRole',
          'iam:TagRole',
          'iam:UntagRole',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRole*',
        ],
        rolesOf(scope),
      ),
      // Only roles that the boundary bounds get permissions, and no action takes it off again.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
      allow(
        ['iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'],
        rolesOf(scope),
        { StringEquals: { 'iam:PermissionsBoundary': scope.boundaryArn } },
      ),
      allow(['iam:PassRole'], rolesOf(scope), {
        StringEquals: {
          'iam:PassedToService': ['lambda', 'states', 'scheduler', 'events'].map((name) => `${name}.amazonaws.com`),
        },
      }),
    ],
  };
}

/** The most that any role of the stack can do, whatever its own policies say. It makes no roles and assumes none. */
export function boundaryStatements(scope: StackScope): AllowStatement[] {
  return [...allowOwn(scope, ['uses']), ...allowWide(scope, 'stack')];
}

/** Where Pulumi keeps the state of a stack in its bucket, and the part of it that a role needs. */
export function stateStatements(
  { bucketArn, keyArn }: { readonly bucketArn: string; readonly keyArn: string },
  deployed?: string,
): AllowStatement[] {
  const statements = [
    allow(['s3:ListBucket', 's3:GetBucketLocation'], [bucketArn]),
    allow(['s3:GetObject'], [`${bucketArn}/.pulumi/*`]),
    allow(['kms:Decrypt', ...(deployed === undefined ? [] : ['kms:Encrypt', 'kms:GenerateDataKey'])], [keyArn]),
  ];
  if (deployed === undefined) return statements;
  const own = [
    `stacks/sluice/${deployed}.json*`,
    `history/sluice/${deployed}/*`,
    `backups/sluice/${deployed}/*`,
    `locks/organization/sluice/${deployed}/*`,
  ];
  return [
    ...statements,
    allow(
      ['s3:PutObject', 's3:DeleteObject'],
      own.map((path) => `${bucketArn}/.pulumi/${path}`),
    ),
  ];
}

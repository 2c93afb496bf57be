import type { ResourceTransformation } from '@pulumi/pulumi';

/**
 * Bounds every role that a component declares by a policy, given to the component as one of its `transformations`: a role
 * that infra/bootstrap lets deploy may make none without. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundRoles(boundaryArn: string): ResourceTransformation {
  return ({ type, props, opts }) =>
    type === 'aws:iam/role:Role'
      ? { props: { ...(props as object), permissionsBoundary: boundaryArn }, opts }
      : undefined;
}

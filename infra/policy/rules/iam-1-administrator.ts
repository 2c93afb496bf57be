import { identityPolicies } from '../identity-policy.ts';
import { controlPage, type Rule } from '../rule.ts';

/** IAM.1. */
export const administrator: Rule = {
  id: 'IAM.1',
  title: 'No policy allows every action on everything',
  why: "Whoever takes over such a role has the account. The control looks at customer managed policies, this rule at inline ones and at AWS's AdministratorAccess too.",
  url: controlPage('iam', 'iam-1'),
  check: (resources) =>
    identityPolicies(resources)
      .filter(({ statements, managedArns }) => {
        const isAll = statements.some(
          ({ effect, actions, resources: on }) =>
            effect === 'Allow' && actions.some((action) => /^(\*|\*:\*)$/.test(action)) && on.includes('*'),
        );
        return isAll || managedArns.some((arn) => arn.endsWith(':aws:policy/AdministratorAccess'));
      })
      .map(({ resource }) => ({ resource, problem: 'allows * on *; name the actions and the resources' })),
};

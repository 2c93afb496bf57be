import { identityPolicies } from '../identity-policy.ts';
import { controlPage, type Rule } from '../rule.ts';

/** IAM.21. */
export const wholeService: Rule = {
  id: 'IAM.21',
  title: 'No policy allows all actions of a service',
  why: 'New actions of a service would be allowed before anybody has read what they do. The control looks at customer managed policies, this rule at inline ones too.',
  url: controlPage('iam', 'iam-21'),
  check: (resources) =>
    identityPolicies(resources).flatMap(({ resource, statements }) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ actions }) => actions.filter((action) => /^([\w-]+:)?\*+$/.test(action)))
        .map((action) => ({ resource, problem: `allows ${action}; name the actions` })),
    ),
};

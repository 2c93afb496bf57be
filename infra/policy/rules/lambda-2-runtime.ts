import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html; of Node.js, as the project uses nothing else. */
const supported = ['nodejs22.x', 'nodejs24.x'];

/** Lambda.2. */
export const runtime: Rule = {
  id: 'Lambda.2',
  title: 'Every function runs on a runtime that AWS supports',
  why: `A runtime that AWS no longer supports gets no security updates. This rule knows ${supported.join(' and ')} only.`,
  url: controlPage('lambda', 'lambda-2'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:lambda/function:Function').filter(
        ({ inputs }) => !supported.includes(String(inputs.runtime)),
      ),
      `has another runtime than ${supported.join(' and ')}`,
    ),
};

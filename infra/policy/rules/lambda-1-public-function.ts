import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** Lambda.1. */
export const publicFunction: Rule = {
  id: 'Lambda.1',
  title: 'No function can be called by the public, nor by a bucket of another account',
  why: 'Bucket names can be taken over by other accounts, so that a permission for S3 says whose bucket calls.',
  url: controlPage('lambda', 'lambda-1'),
  check: (resources) => [
    ...violationsOf(
      ofType(resources, 'aws:lambda/permission:Permission').filter(({ inputs }) => {
        const isService = String(inputs.principal) === 's3.amazonaws.com';
        return (isService || inputs.principal === '*') && !/^\d{12}$/.test(String(inputs.sourceAccount));
      }),
      'does not say whose request may call the function; set sourceAccount to the account',
    ),
    ...violationsOf(
      ofType(resources, 'aws:lambda/functionUrl:FunctionUrl').filter(
        ({ inputs }) => inputs.authorizationType !== 'AWS_IAM',
      ),
      'lets everybody call the function; set authorizationType to AWS_IAM',
    ),
  ],
};

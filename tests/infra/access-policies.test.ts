import { describe, expect, test } from '@jest/globals';
import { functionPolicy } from '../../infra/access/function-policy.ts';
import { policyOf, type Statement } from '../../infra/access/policy-document.ts';
import { widerAccess } from '../../infra/access/wider-access.ts';
import { boundaryStatements } from '../../infra/bootstrap/role-policies.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { longestStackName, nameResources } from '../../infra/names.ts';
import { everybody, keyArn, names, policyFor } from './access-questions.ts';
import { evaluate } from './iam-evaluator.ts';

/** Characters of all inline policies of a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestPolicyCharacters = 10_240;
const longNames = nameResources('s'.repeat(longestStackName), '123456789012', 'ap-southeast-2');

describe.each(everybody)('the policy of %s', (who) => {
  const { Statement: statements } = policyFor(who);

  test('fits into a role, also in the stack with the longest name', () => {
    expect(JSON.stringify(policyFor(who, longNames)).length).toBeLessThanOrEqual(longestPolicyCharacters);
  });

  test('grants no action and no resource by a bare wildcard, but what is listed as wider', () => {
    const listed: readonly string[] = Object.values(widerAccess).flatMap(({ actions }) => actions);
    for (const { Effect, Action, Resource = [] } of statements) {
      if (Effect === 'Deny') continue;
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource.length).toBeGreaterThan(0);
      if (Resource.includes('*')) expect(listed).toEqual(expect.arrayContaining([...Action]));
    }
  });

  test('names no bucket as a whole, and lists none without a prefix', () => {
    for (const { Effect, Action, Resource = [], Condition } of statements) {
      if (Effect === 'Deny') continue;
      expect(Resource.filter((arn) => /^arn:aws:s3:::[^/]*\*|^arn:aws:s3:::[^/]+\/\*$/.test(arn))).toEqual([]);
      if (!Action.some((action) => action.startsWith('s3:ListBucket'))) continue;
      const prefixes = [Condition?.StringLike?.['s3:prefix'] ?? []].flat();
      expect(prefixes.length).toBeGreaterThan(0);
      expect(prefixes.filter((prefix) => /^[*?]/.test(prefix))).toEqual([]);
    }
  });

  test('is within the boundary that bounds every role of a stack', () => {
    const boundary = policyOf(boundaryStatements({ stack: 'test', names, boundaryArn: '' }) as Statement[]);
    const context = { 'aws:ResourceTag/Project': 'sluice', 'aws:ResourceTag/Stack': 'test' };
    const cut = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action, Resource = [] }) => Action.flatMap((action) => Resource.map((arn) => ({ action, arn }))))
      .filter(({ action, arn }) => {
        const resource = arn === '*' ? arn : arn.replaceAll(/[*?]/g, 'x');
        return evaluate([boundary], { action, resource, context }) !== 'allowed';
      });
    expect(cut).toEqual([]);
  });

  test('names each of its statements once', () => {
    const sids = statements.flatMap(({ Sid = [] }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
  });
});

test('what is wider says why, and a function has tracing alone of it', () => {
  for (const { reason } of Object.values(widerAccess)) expect(reason).toMatch(/^[A-Z].*\.$/);
  const used = functionNames.flatMap((name) =>
    functionPolicy(longNames, name, keyArn).Statement.filter(({ Resource }) => Resource?.includes('*') === true),
  );
  expect(used.map(({ Sid }) => Sid)).toEqual(functionNames.map(() => 'WiderTracing'));
});

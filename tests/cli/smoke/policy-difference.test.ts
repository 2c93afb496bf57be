import { beforeAll, describe, expect, test } from '@jest/globals';
import { dataBucketPolicy } from '../../../infra/access/bucket-policy.ts';
import { policyOf, type PolicyDocument, type Statement } from '../../../infra/access/policy-document.ts';
import { policyJson } from '../../../infra/access/policy-json.ts';
import type { Stack } from '../../../infra/stack.ts';
import { findPolicyDifferences } from '../../../cli/smoke/policy-difference.ts';
import { openTestStack } from '../../infra/stack-fixture.ts';

let declared: PolicyDocument;

beforeAll(async () => {
  const { names }: Stack = await openTestStack('prod');
  const breakGlassRoleArn = names.roleArn('break-glass');
  declared = dataBucketPolicy('processed', { names, keyArn: 'arn:key', breakGlassRoleArn, writeOnceRaw: false });
});

/** The declared policy with one statement changed. */
function withStatement(Sid: string, change: (statement: Statement) => object): string {
  const statements = declared.Statement.map((statement) => (statement.Sid === Sid ? change(statement) : statement));
  return policyJson({ ...declared, Statement: statements as Statement[] });
}

describe('a policy', () => {
  test('is the declared one however AWS writes it', () => {
    const reversed = [...declared.Statement].reverse().map((statement) => ({
      ...statement,
      Action: [...statement.Action].reverse().map((action) => action.toUpperCase()),
      ...(JSON.stringify(statement.Principal) === '{"AWS":"*"}' ? { Principal: '*' } : {}),
    }));
    for (const found of [JSON.stringify(declared), policyJson(declared), JSON.stringify({ Statement: reversed })]) {
      expect(findPolicyDifferences(declared, found)).toEqual([]);
    }
    const [statement] = declared.Statement;
    expect(findPolicyDifferences(policyOf([statement!]), JSON.stringify({ Statement: statement }))).toEqual([]);
  });

  test('that is not there is said to be missing', () => {
    expect(findPolicyDifferences(declared, undefined)).toEqual(['there is no policy']);
  });

  test.each<[string, (statement: Statement) => object]>([
    ['allows instead', (statement) => ({ ...statement, Effect: 'Allow' })],
    ['has fewer actions', (statement) => ({ ...statement, Action: ['s3:DeleteObject'] })],
    ['is of fewer objects', ({ Resource = [], ...rest }) => ({ ...rest, Resource: Resource.slice(1) })],
    ['lets somebody else', (statement) => ({ ...statement, Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'x' } } })],
    ['has no condition', (statement) => ({ ...statement, Condition: undefined })],
  ])('with a statement that %s is told apart', (_, change) => {
    expect(findPolicyDifferences(declared, withStatement('DenyDeletion', change))).toEqual([
      'the policy has no statement DenyDeletion as it is declared',
      'the policy has a statement DenyDeletion that is not declared',
    ]);
  });

  test('with a statement beside the declared ones is told apart', () => {
    const more = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x/*' };
    const found = JSON.stringify({ ...declared, Statement: [...declared.Statement, more] });
    expect(findPolicyDifferences(declared, found)).toEqual([
      `the policy has a statement ${JSON.stringify(more)} that is not declared`,
    ]);
  });
});

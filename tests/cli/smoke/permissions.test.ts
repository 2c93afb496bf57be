import { beforeAll, expect, test } from '@jest/globals';
import { accessFacts } from '../../../cli/smoke/access-facts.ts';
import { inspectPermissions } from '../../../cli/smoke/checks/permissions.ts';
import { declaredRoles, type DeclaredRole } from '../../../cli/smoke/declared-roles.ts';
import { Inspection } from '../../../cli/smoke/inspection.ts';
import type { MayDo } from '../../../cli/smoke/simulation.ts';
import type { Statement } from '../../../infra/access/policy-document.ts';
import type { Stack } from '../../../infra/stack.ts';
import { evaluate } from '../../infra/iam-evaluator.ts';
import { openTestStack } from '../../infra/stack-fixture.ts';

let stack: Stack;
let roles: DeclaredRole[];

beforeAll(async () => {
  stack = await openTestStack('prod');
  roles = declaredRoles(stack, 'arn:aws:kms:eu-central-1:123456789012:key/1');
});

/** What IAM would judge by the declared policies, where role `noun` was granted more. */
function judgeWith(noun?: string, more?: Statement): MayDo {
  return (roleArn, action, object) => {
    const role = roles.find((each) => stack.names.roleArn(each.noun) === roleArn)!;
    const policies = [role.policy, ...(role.noun === noun ? [{ ...role.policy, Statement: [more!] }] : [])];
    const request = { action, resource: object, context: { 's3:if-none-match': '*' } };
    return Promise.resolve(evaluate(policies, request) === 'allowed');
  };
}

async function problemsOf(mayDo: MayDo): Promise<string[]> {
  const inspection = new Inspection('permissions', 'deploy');
  await inspectPermissions(inspection, stack, accessFacts(stack), mayDo);
  return inspection.findings.map(({ problem }) => problem);
}

test('the policies that are declared keep every promise that is asked about', async () => {
  expect(await problemsOf(judgeWith())).toEqual([]);
});

test('each promise is about roles that there are, and about one at least that may', () => {
  const facts = accessFacts(stack);
  const nouns = new Set(roles.map(({ noun }) => noun));
  expect(facts.filter(({ role }) => !nouns.has(role))).toEqual([]);
  const allowed = facts.filter(({ isAllowed }) => isAllowed).map(({ role, object }) => [role, object.split(':::')[1]]);
  expect(allowed).toEqual([
    ['promote-function', expect.stringContaining('/_promotions/')],
    ['approver-domain', expect.stringContaining('/approvals/domain/')],
    ['approver-platform', expect.stringContaining('/approvals/platform/')],
  ]);
});

test.each([
  ['await-approval-function', 's3:PutObject', 'processed', 'approvals/platform/*', 'approvers write below their own'],
  ['approver-domain', 's3:PutObject', 'processed', 'approvals/platform/*', 'approvers write below their own'],
  ['reader-compliance', 's3:DeleteObject', 'quarantine', '*', 'nobody deletes condemned rows'],
  ['reader-business', 's3:*', 'processed', 'silver/*', 'promote alone writes the promotion log'],
])('%s that may %s in %s is found', async (role, action, kind, pattern, promise) => {
  const Resource = [stack.names.bucketArn(kind as 'processed', pattern)];
  const problems = await problemsOf(judgeWith(role, { Effect: 'Allow', Action: [action], Resource }));
  expect(problems).toEqual([expect.stringContaining(`${stack.names.resource(role)} may, and must not`)]);
  expect(problems[0]).toContain(promise);
});

test('a role that lost what it needs is found', async () => {
  const mayDo: MayDo = async (role, ...rest) =>
    !role.endsWith('promote-function') && (await judgeWith()(role, ...rest));
  expect(await problemsOf(mayDo)).toEqual([
    expect.stringContaining(`${stack.names.resource('promote-function')} may not, and has to do s3:PutObject`),
  ]);
});

import { expect, test } from '@jest/globals';
import { inspectState, readVariables } from '../../../cli/smoke/checks/functions.ts';
import { inspectSubscriptions } from '../../../cli/smoke/checks/topics.ts';
import { inOrder } from '../../../cli/smoke/checks/state-machines.ts';
import { Inspection } from '../../../cli/smoke/inspection.ts';
import { aliasRoutes } from '../../../infra/alias-routes.ts';

function open(): Inspection {
  return new Inspection('a thing', 'mend it');
}

/** An error as clients of AWS throw it. */
function failing(name: string, status = 400, message = ''): () => Promise<object> {
  return () => Promise.reject(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }));
}

test('a fact that is another is a finding with value, place and what to do', () => {
  const inspection = open();
  inspection.match('rules', [{ Status: 'Disabled', Id: 1 }], [{ Status: 'Enabled' }]);
  inspection.match('', { State: 'on' }, { State: 'on' });
  inspection.match('State', undefined, 'on', 'switch it on');
  expect(inspection.findings).toEqual([
    { check: 'a thing', problem: 'rules[0].Status is Disabled, not Enabled', remedy: 'mend it' },
    { check: 'a thing', problem: 'State is absent, not on', remedy: 'switch it on' },
  ]);
});

test.each([
  ['NoSuchBucketPolicy', 404, ''],
  ['ResourceNotFoundException', 400, ''],
  ['QueueDoesNotExist', 400, ''],
  ['UnknownError', 404, ''],
  ['InvalidRequestException', 400, 'WorkGroup primary is not found.'],
])('what a service calls %s (%i) is not there, which is for the check to judge', async (name, status, message) => {
  const inspection = open();
  const looked: unknown[] = [];
  await inspection.compare('s3:GetThing', failing(name, status, message), (answer) => {
    looked.push(answer);
  });
  expect(looked).toEqual([undefined]);
  expect(await inspection.find('s3:GetThing', failing(name, status, message))).toBeUndefined();
  expect(inspection.findings.map(({ problem }) => problem)).toEqual(['there is none']);
  expect(inspection.notChecked).toEqual([]);
});

test.each([
  ['AccessDenied', 403, 's3:GetThing: the caller may not'],
  ['AuthorizationErrorException', 400, 's3:GetThing: the caller may not'],
  ['403', 403, 's3:GetThing: the caller may not'],
  ['NotImplemented', 501, 's3:GetThing: the endpoint does not know it'],
  ['UnknownOperationException', 400, 's3:GetThing: the endpoint does not know it'],
  ['InvalidAction', 400, 's3:GetThing: the endpoint does not know it'],
])('%s (%i) leaves it unseen, and says so', async (name, status, notChecked) => {
  const inspection = open();
  await inspection.compare('s3:GetThing', failing(name, status), () => {
    throw new Error('looked at nothing');
  });
  expect(inspection.notChecked).toEqual([notChecked]);
  expect(inspection.findings).toEqual([]);
});

test.each([
  ['TimeoutError', 500],
  // Credentials that ran out are no permission that the caller lacks.
  ['ExpiredTokenException', 403],
  ['InvalidClientTokenId', 403],
  ['RequestTimeTooSkewed', 403],
])('a call that fails as %s (%i) is a finding, not a thing that is right', async (name, status) => {
  const inspection = open();
  await inspection.compare('s3:GetThing', failing(name, status, 'no reply'), () => undefined);
  expect(inspection.findings).toEqual([
    { check: 'a thing', problem: `the call s3:GetThing failed: ${name}: no reply`, remedy: 'call sluice smoke again' },
  ]);
  expect(inspection.notChecked).toEqual([]);
});

test('an environment that Lambda cannot decrypt for the caller is unseen, and not wrong', () => {
  const inspection = open();
  const refusal = { ErrorCode: 'AccessDeniedException', Message: 'kms:Decrypt' };
  expect(readVariables(inspection, { Environment: { Error: refusal } })).toBeUndefined();
  expect(readVariables(inspection, { Environment: { Variables: { A: '1' } } })).toEqual({ A: '1' });
  expect(inspection.notChecked).toEqual([
    'the environment: Lambda cannot decrypt it for the caller (AccessDeniedException)',
  ]);
  expect(inspection.findings).toEqual([]);
});

test('a function that was not called for weeks is not wrong, one that failed is', () => {
  const inspection = open();
  for (const State of ['Active', 'Inactive', 'Failed'] as const) inspectState(inspection, { State });
  expect(inspection.findings.map(({ problem }) => problem)).toEqual(['State is Failed, not Active']);
});

test('the routes of an alias are the same in whatever order AWS tells them', () => {
  const traffic = { previousVersion: 'arn:aws:states:pipeline:3', previousPercent: 10 };
  const routes = aliasRoutes('arn:aws:states:pipeline:4', traffic);
  const inspection = open();
  inspection.match('routes', inOrder(routes.toReversed()), inOrder(routes));
  inspection.match('routes', inOrder(aliasRoutes('arn:aws:states:pipeline:4', undefined)), inOrder(routes));
  expect(inspection.findings.map(({ problem }) => problem)).toEqual([expect.stringMatching(/^routes is \[/)]);
});

test('subscriptions are confirmed, named as pending, missing, or not configured', () => {
  const inspection = open();
  const mail = (Endpoint: string, SubscriptionArn: string) => ({ Protocol: 'email', Endpoint, SubscriptionArn });
  inspectSubscriptions(
    inspection,
    ['confirmed@example.com', 'pending@example.com', 'missing@example.com'],
    [
      mail('confirmed@example.com', 'arn:aws:sns:1'),
      mail('pending@example.com', 'PendingConfirmation'),
      mail('stranger@example.com', 'arn:aws:sns:2'),
      { Protocol: 'sqs', Endpoint: 'arn:aws:sqs:queue', SubscriptionArn: 'arn:aws:sns:3' },
    ],
  );
  expect(inspection.findings.map(({ problem }) => problem)).toEqual([
    'the subscription of pending@example.com is pending: it gets no notices',
    'missing@example.com is not subscribed: it gets no notices',
    'stranger@example.com is subscribed and not configured',
  ]);
  expect(inspection.findings[0]!.remedy).toContain('to pending@example.com and confirm');
});

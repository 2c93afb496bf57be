import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dataBucketPolicy, logBucketPolicy } from '../../infra/access/bucket-policy.ts';
import { policyOf } from '../../infra/access/policy-document.ts';
import { nameResources, type BucketKind } from '../../infra/names.ts';
import {
  approvalKey,
  approvalRecordKey,
  approvalRequestKey,
  claimKey,
  condemnationKey,
  condemnedDeletionKey,
  currentPrefix,
  dataKey,
  latestKey,
  manifestKey,
  promotionKey,
  rawDayPrefix,
  rejectsKey,
  reportKey,
  runSubject,
  tokenKey,
} from '../../shared/layout/keys.ts';
import { evaluate } from './iam-evaluator.ts';

const names = nameResources('dev', '123456789012', 'eu-central-1');
const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/0a1b';
const breakGlassRoleArn = names.roleArn('break-glass');
const scope = { names, keyArn, breakGlassRoleArn, writeOnceRaw: false };
const dataKinds = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results'] as const;
type DataKind = (typeof dataKinds)[number];

/** A role whose own policy lets it do everything, so that what is denied is denied by the bucket. */
const everything = policyOf([{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }]);
const secure = { 'aws:SecureTransport': 'true', 'aws:PrincipalArn': names.roleArn('promote-function') };

function ask(kind: DataKind, action: string, key: string, context: Readonly<Record<string, string>>, given = scope) {
  const resource = names.bucketArn(kind, key);
  const principal = context['aws:PrincipalArn'] ?? secure['aws:PrincipalArn'];
  const request = { action, resource, principal, context: { ...secure, ...context } };
  return evaluate([everything, dataBucketPolicy(kind, given)], request);
}

describe('every bucket with data', () => {
  test.each(dataKinds)('refuses plain HTTP: %s', (kind) => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListBucket']) {
      expect(ask(kind, action, 'a', { 'aws:SecureTransport': 'false' })).toBe('denied explicitly');
      expect(ask(kind, action, 'a', {})).toBe('allowed');
    }
    const policy = dataBucketPolicy(kind, scope);
    const list = { action: 's3:ListBucket', resource: names.bucketArn(kind), principal: 'x' };
    expect(evaluate([everything, policy], { ...list, context: { 'aws:SecureTransport': 'false' } })).toBe(
      'denied explicitly',
    );
  });

  const encryption = 's3:x-amz-server-side-encryption';
  test.each([
    ['no encryption at all', {}, 'allowed'],
    ['the bucket’s key', { [encryption]: 'aws:kms', [`${encryption}-aws-kms-key-id`]: keyArn }, 'allowed'],
    ['another key', { [encryption]: 'aws:kms', [`${encryption}-aws-kms-key-id`]: `${keyArn}c` }, 'denied explicitly'],
    ['the default key of the account', { [encryption]: 'aws:kms' }, 'denied explicitly'],
    ['S3’s own key', { [encryption]: 'AES256' }, 'denied explicitly'],
    [
      'two layers of the bucket’s key',
      { [encryption]: 'aws:kms:dsse', [`${encryption}-aws-kms-key-id`]: keyArn },
      'denied explicitly',
    ],
    ['a key of the caller', { [`${encryption}-customer-algorithm`]: 'AES256' }, 'denied explicitly'],
  ])('judges a write that names %s', (_, context, decision) => {
    for (const kind of dataKinds) expect(ask(kind, 's3:PutObject', 'a', context)).toBe(decision);
  });
});

const day = { domain: 'sales', dataset: 'orders', schemaVersion: 1, ingestionDate: '2025-01-02' };
const subject = runSubject(day, 'orders-2025-01-02-a-1', 0, 'f'.repeat(64));
const proofs: readonly (readonly [DataKind, string])[] = [
  ['processed', promotionKey(day, 1)],
  ['processed', approvalKey('domain', subject)],
  ['processed', approvalRecordKey('platform', subject, 'v1')],
  ['processed', approvalRequestKey(subject)],
  ['quarantine', rejectsKey('condemned', day, 'r-1')],
  ['quarantine', condemnationKey(day, 'r-1', 'a')],
  ['quarantine', condemnedDeletionKey(day, 1)],
];

describe('what proves something', () => {
  test.each(proofs)('is deleted in %s by the break-glass role only: %s', (kind, key) => {
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion']) {
      expect(ask(kind, action, key, {})).toBe('denied explicitly');
      expect(ask(kind, action, key, { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:root' })).toBe(
        'denied explicitly',
      );
      expect(ask(kind, action, key, { 'aws:PrincipalArn': breakGlassRoleArn })).toBe('allowed');
    }
    expect(ask(kind, 's3:PutObject', key, {})).toBe('allowed');
  });

  test('is nothing that a dataset or domain could be named to hide', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
    fc.assert(
      fc.property(name, name, fc.nat(99_999_999), (domain, dataset, number) => {
        const one = { ...day, domain, dataset };
        expect(ask('processed', 's3:DeleteObject', promotionKey(one, number), {})).toBe('denied explicitly');
        expect(ask('quarantine', 's3:DeleteObject', rejectsKey('condemned', one, 'r-1'), {})).toBe('denied explicitly');
      }),
    );
  });

  test.each([
    ['raw', `${rawDayPrefix(day, 'shop', day.ingestionDate)}a.csv`],
    ['processed', dataKey(day, 'r-1', 0)],
    ['processed', manifestKey(day, 'r-1')],
    ['processed', latestKey(day)],
    ['processed', `${currentPrefix(day)}_READY.json`],
    ['processed', claimKey(day, 1)],
    ['processed', tokenKey(subject, 'a')],
    ['processed', reportKey(day, 'r-1')],
    ['quarantine', rejectsKey('quarantine', day, 'r-1')],
    ['quarantine', rejectsKey('duplicates', day, 'r-1')],
  ] as const)('is not everything: each role’s own policy decides on %s %s', (kind, key) => {
    expect(ask(kind, 's3:DeleteObject', key, {})).toBe('allowed');
  });
});

describe('raw objects', () => {
  const key = `${rawDayPrefix(day, 'shop', day.ingestionDate)}a.csv`;
  const write = (context: Readonly<Record<string, string>>, writeOnceRaw = true) =>
    ask('raw', 's3:PutObject', key, context, { ...scope, writeOnceRaw });
  const makes = { 's3:ObjectCreationOperation': 'true' };

  test('can be written once where the stack asks for it', () => {
    expect(write({ ...makes, 's3:if-none-match': '*' })).toBe('allowed');
    expect(write(makes)).toBe('denied explicitly');
  });

  test('can be uploaded in parts then, which carry no condition', () => {
    expect(write({ 's3:ObjectCreationOperation': 'false' })).toBe('allowed');
  });

  test('can be written over elsewhere', () => {
    expect(write(makes, false)).toBe('allowed');
    expect(ask('processed', 's3:PutObject', latestKey(day), makes, { ...scope, writeOnceRaw: true })).toBe('allowed');
  });
});

describe('the bucket of access logs', () => {
  const policy = logBucketPolicy(names, dataKinds);
  const deliver = (from: BucketKind, account: string, to = 'raw/2025-01-02-a') =>
    evaluate([policy], {
      action: 's3:PutObject',
      resource: names.bucketArn('access-logs', to),
      principal: 'logging.s3.amazonaws.com',
      context: {
        'aws:SecureTransport': 'true',
        'aws:SourceArn': names.bucketArn(from),
        'aws:SourceAccount': account,
      },
    });

  test('takes logs of this stack’s buckets', () => {
    for (const kind of dataKinds) expect(deliver(kind, names.account)).toBe('allowed');
    expect(deliver('raw', '210987654321')).toBe('denied');
    expect(deliver('access-logs', names.account)).toBe('denied');
  });

  test('refuses plain HTTP', () => {
    const request = { action: 's3:GetObject', resource: names.bucketArn('access-logs', 'a'), principal: 'x' };
    const context = { 'aws:SecureTransport': 'false' };
    expect(evaluate([everything, policy], { ...request, context })).toBe('denied explicitly');
  });
});

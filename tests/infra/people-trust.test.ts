import { describe, expect, test } from '@jest/globals';
import { approverTrust, breakGlassTrust, readerTrust } from '../../infra/access/people-trust.ts';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { names } from './access-questions.ts';
import { evaluate } from './iam-evaluator.ts';

const people = 'arn:aws:iam::123456789012:role/people';
const user = 'arn:aws:iam::123456789012:user/uma';
const ana = { person: 'ana@example.com', principal: people };
const paul = { person: 'paul@example.com', principal: people };
const uma = { person: 'uma', principal: user };

/** Whether somebody may take the role in a session of this name. A caller with a role is in a session, too. */
function mayTake(
  trust: PolicyDocument,
  session: string,
  { principal, callerSession }: { readonly principal: string; readonly callerSession?: string },
): boolean {
  const userId = callerSession === undefined ? 'AIDAUMA' : `AROAPEOPLE:${callerSession}`;
  const context = { 'sts:RoleSessionName': session, 'aws:userid': userId };
  return evaluate([trust], { action: 'sts:AssumeRole', resource: '', principal, context }) === 'allowed';
}

describe('an approver role', () => {
  const trust = approverTrust(names, 'domain', [ana, paul, uma]);

  test('is taken by each approver under their own name', () => {
    expect(mayTake(trust, ana.person, { principal: people, callerSession: ana.person })).toBe(true);
    expect(mayTake(trust, paul.person, { principal: people, callerSession: paul.person })).toBe(true);
    expect(mayTake(trust, 'uma', { principal: user })).toBe(true);
  });

  test('is not taken under the name of somebody else who has the same role', () => {
    expect(mayTake(trust, paul.person, { principal: people, callerSession: ana.person })).toBe(false);
    expect(mayTake(trust, ana.person, { principal: people, callerSession: `x${ana.person}` })).toBe(false);
    expect(mayTake(trust, 'uma', { principal: people, callerSession: 'uma' })).toBe(false);
    expect(mayTake(trust, ana.person, { principal: user })).toBe(false);
  });

  test('is not taken by others who have the same role and may not approve, nor under another spelling', () => {
    expect(mayTake(trust, 'eve@example.com', { principal: people, callerSession: 'eve@example.com' })).toBe(false);
    expect(mayTake(trust, ana.person, { principal: people, callerSession: 'eve@example.com' })).toBe(false);
    expect(mayTake(trust, 'Ana@example.com', { principal: people, callerSession: 'Ana@example.com' })).toBe(false);
  });

  test('that names more people than IAM takes is refused, with the setting to shorten', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...ana, person: `approver-${index}@example.com` }));
    expect(() => approverTrust(names, 'domain', many)).toThrow(InvalidInputError);
    expect(() => approverTrust(names, 'domain', many)).toThrow(/sluice:approvers\.domain.*12.*2048/s);
    expect(JSON.stringify(approverTrust(names, 'domain', many.slice(0, 6))).length).toBeLessThan(2048);
  });
});

test.each([
  ['an approver role', approverTrust(names, 'domain', [])],
  ['a reading role', readerTrust(names, 'business', [])],
  ['the role that removes', breakGlassTrust(names, [])],
])('%s that nobody is named for has a policy, by which nobody takes it', (_, trust) => {
  expect(trust.Statement).toHaveLength(1);
  const root = 'arn:aws:iam::123456789012:root';
  for (const principal of [people, user, root]) {
    expect(mayTake(trust, 'ana', { principal, callerSession: 'ana' })).toBe(false);
  }
});

test('a reading role is taken by those who are named', () => {
  const trust = readerTrust(names, 'business', [people]);
  expect(mayTake(trust, 'anything', { principal: people, callerSession: 'ana' })).toBe(true);
  expect(mayTake(trust, 'anything', { principal: user })).toBe(false);
});

test('the role that removes is taken with a second factor only', () => {
  const trust = breakGlassTrust(names, [user]);
  const request = { action: 'sts:AssumeRole', resource: '', principal: user };
  expect(evaluate([trust], request)).toBe('denied');
  expect(evaluate([trust], { ...request, context: { 'aws:MultiFactorAuthPresent': 'false' } })).toBe('denied');
  expect(evaluate([trust], { ...request, context: { 'aws:MultiFactorAuthPresent': 'true' } })).toBe('allowed');
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { policyOf, type Conditions, type Statement } from '../../infra/access/policy-document.ts';
import { evaluate, isLike, matches } from './iam-evaluator.ts';

const allow: Statement = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::lake/silver/*'] };
const read = { action: 's3:GetObject', resource: 'arn:aws:s3:::lake/silver/a/b' };
const isMet = (Condition: Conditions, context: Readonly<Record<string, string | readonly string[]>> = {}) =>
  matches({ ...allow, Condition }, { ...read, context });

describe('a request', () => {
  test('is denied unless something allows it, and an explicit deny wins', () => {
    expect(evaluate([], read)).toBe('denied');
    expect(evaluate([policyOf([allow])], read)).toBe('allowed');
    expect(evaluate([policyOf([allow]), policyOf([{ ...allow, Effect: 'Deny' }])], read)).toBe('denied explicitly');
  });

  test('is matched by its action in any case, and by its resource in this case', () => {
    expect(matches(allow, { ...read, action: 'S3:getobject' })).toBe(true);
    expect(matches(allow, { ...read, action: 's3:GetObjectVersion' })).toBe(false);
    expect(matches(allow, { ...read, resource: 'arn:aws:s3:::lake/Silver/a' })).toBe(false);
    expect(matches({ ...allow, Action: ['s3:Get*'] }, { ...read, action: 's3:GetObjectVersion' })).toBe(true);
  });

  test('is matched by what is not named, too', () => {
    const but = {
      Effect: 'Deny',
      NotAction: ['s3:GetObject'],
      NotResource: ['arn:aws:s3:::lake/raw/*'],
    } as unknown as Statement;
    expect(matches(but, read)).toBe(false);
    expect(matches(but, { ...read, action: 's3:PutObject' })).toBe(true);
    expect(matches(but, { action: 's3:PutObject', resource: 'arn:aws:s3:::lake/raw/a' })).toBe(false);
  });

  test('is matched by its caller, by everybody of an account, and by everybody', () => {
    const caller = 'arn:aws:iam::123456789012:role/people';
    const trusts = (AWS: string) => matches({ ...allow, Principal: { AWS } }, { ...read, principal: caller });
    expect(trusts(caller)).toBe(true);
    expect(trusts('arn:aws:iam::123456789012:root')).toBe(true);
    expect(trusts('*')).toBe(true);
    expect(trusts('arn:aws:iam::123456789012:role/other')).toBe(false);
    expect(trusts('arn:aws:iam::210987654321:root')).toBe(false);
  });
});

describe('a pattern', () => {
  test('takes * for any text, also with slashes, ? for one character, and all else as it is', () => {
    expect(isLike('a/b/c', 'a*c')).toBe(true);
    expect(isLike('a/b', 'a?b')).toBe(true);
    expect(isLike('ab', 'a?b')).toBe(false);
    expect(isLike('a.c', 'a.c')).toBe(true);
    expect(isLike('abc', 'a.c')).toBe(false);
    expect(isLike('a', 'A')).toBe(false);
  });

  test('without wildcards matches itself and nothing else', () => {
    const text = fc.string().filter((each) => !/[*?]/.test(each));
    fc.assert(fc.property(text, text, (one, other) => isLike(one, one) && isLike(one, other) === (one === other)));
  });
});

describe('a condition', () => {
  test('compares texts, patterns and truth values', () => {
    expect(isMet({ StringEquals: { a: ['x', 'y'] } }, { a: 'y' })).toBe(true);
    expect(isMet({ StringEquals: { a: 'x*' } }, { a: 'xy' })).toBe(false);
    expect(isMet({ StringLike: { a: 'x*' } }, { a: 'xy' })).toBe(true);
    expect(isMet({ ArnLike: { a: 'arn:aws:s3:::*' } }, { a: 'arn:aws:s3:::lake' })).toBe(true);
    expect(isMet({ Bool: { a: 'true' } }, { a: 'True' })).toBe(true);
  });

  test('wants all of its keys, which have no case', () => {
    expect(isMet({ StringEquals: { 'aws:UserId': '1', b: '2' } }, { 'AWS:userid': '1' })).toBe(false);
    expect(isMet({ StringEquals: { 'aws:UserId': '1', b: '2' } }, { 'AWS:userid': '1', B: '2' })).toBe(true);
  });

  test('is not met by a key that is missing, unless it is negated or asks only if it is there', () => {
    expect(isMet({ StringEquals: { a: 'x' } })).toBe(false);
    expect(isMet({ StringEqualsIfExists: { a: 'x' } })).toBe(true);
    expect(isMet({ BoolIfExists: { a: 'false' } }, { a: 'true' })).toBe(false);
    expect(isMet({ StringNotEquals: { a: 'x' } })).toBe(true);
    expect(isMet({ ArnNotEquals: { a: ['x', 'y'] } }, { a: 'y' })).toBe(false);
    expect(isMet({ StringNotLike: { a: 'x*' } }, { a: 'yx' })).toBe(true);
    expect(isMet({ Null: { a: 'true' } })).toBe(true);
    expect(isMet({ Null: { a: 'false' } })).toBe(false);
    expect(isMet({ Null: { a: 'false' } }, { a: '' })).toBe(true);
  });

  test('on a key that is a list wants a set operator, and on any other key none', () => {
    const qualifier = { 'states:StateMachineQualifier': 'live' };
    expect(isMet({ 'ForAnyValue:StringEquals': qualifier }, qualifier)).toBe(true);
    expect(isMet({ 'ForAnyValue:StringEquals': qualifier })).toBe(false);
    expect(() => isMet({ StringEquals: qualifier }, qualifier)).toThrow('StateMachineQualifier');
    expect(() => isMet({ 'ForAnyValue:StringEquals': { a: 'x' } }, { a: 'x' })).toThrow('ForAnyValue');
  });

  test('that the evaluator does not know is an error, as is such an element', () => {
    expect(() => isMet({ NumericLessThan: { a: '1' } }, { a: '0' })).toThrow('NumericLessThan');
    expect(() => matches({ ...allow, NotPrincipal: {} } as Statement, read)).toThrow('NotPrincipal');
  });
});

import { InvalidInputError } from '../../shared/errors.ts';
import type { Approver } from '../config.ts';
import type { StackNames } from '../names.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';

/** Characters of a trust policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestTrustCharacters = 2048;

/**
 * Who may take an approver role, each under their own name only: the name of the session is what record-approval writes down
 * as the person, and S3 tells it by itself. Throws InvalidInputError for more people than a trust policy holds.
 *
 * An IAM user is one person, so naming the session is enough. A role may be several people's, whether or not the others may
 * approve: the session that they come from, which their identity provider has named after them, must have the same name, or
 * one of them could speak for another. `aws:userid` of a role's session ends in its name, behind a colon that names cannot
 * have. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function approverTrust(names: StackNames, role: string, approvers: readonly Approver[]): PolicyDocument {
  const statements = approvers.map(({ person, principal }) =>
    mayAssume(principal, {
      StringEquals: { 'sts:RoleSessionName': person },
      ...(principal.includes(':role/') ? { StringLike: { 'aws:userid': `*:${person}` } } : {}),
    }),
  );
  return trustOf(names, `approvers.${role}`, statements);
}

/** Who may take a reading role. Throws InvalidInputError for more than a trust policy holds. */
export function readerTrust(names: StackNames, reader: string, principals: readonly string[]): PolicyDocument {
  return trustOf(
    names,
    `readers.${reader}`,
    principals.map((principal) => mayAssume(principal)),
  );
}

/**
 * Who may take the role that deletes, with a second factor. A session of IAM Identity Center, or one that came from another
 * role, does not carry it: whoever is to break the glass needs an IAM user. Throws InvalidInputError for more than a trust
 * policy holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function breakGlassTrust(names: StackNames, principals: readonly string[]): PolicyDocument {
  const secondFactor = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  return trustOf(
    names,
    'breakGlass',
    principals.map((principal) => mayAssume(principal, secondFactor)),
  );
}

function mayAssume(principal: string, Condition?: Statement['Condition']): Statement {
  const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: ['sts:AssumeRole'] } as const;
  return Condition === undefined ? statement : { ...statement, Condition };
}

/** A trust policy needs a statement. Where nobody is named it is one that denies, so that nobody can take the role. */
function trustOf({ account }: StackNames, path: string, statements: readonly Statement[]): PolicyDocument {
  const nobody: Statement = { ...mayAssume(`arn:aws:iam::${account}:root`), Effect: 'Deny' };
  const trust = policyOf(statements.length === 0 ? [nobody] : statements);
  const characters = JSON.stringify(trust).length;
  if (characters <= longestTrustCharacters) return trust;
  const message = `names ${statements.length}, whose trust policy has ${characters} characters, and IAM takes ${longestTrustCharacters}; name fewer in the stack's Pulumi.<stack>.yaml`;
  throw new InvalidInputError('The configuration of the stack', [{ path: `sluice:${path}`, message }]);
}

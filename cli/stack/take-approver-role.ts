import type { Approver } from '../pipeline-host.ts';
import { suggest } from '../../shared/contract/closest-word.ts';
import { usageProblem } from '../usage-problem.ts';
import { assumeRole, identifyCaller, stsClient } from './caller.ts';
import type { StackParts } from './stack-host.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const sessionForm = /^[\w+=,.@-]{2,64}$/;

/**
 * Takes the approver role in a session that is named after the caller, or as `as` says: the role's trust policy decides
 * whether that is who they are, and the name is what will be recorded. Throws InvalidInputError for a role that the stack
 * does not have, ServiceCallError when AWS refuses.
 */
export async function takeApproverRole(
  { outputs, openAs }: Pick<StackParts, 'outputs' | 'openAs'>,
  role: string,
  as: string | undefined,
): Promise<Approver> {
  const { ApproverRoleArns: roles, Region } = outputs;
  const names = Object.keys(roles);
  if (!Object.hasOwn(roles, role)) {
    const message = `the stack has no approvers of the role "${role}"${suggest(role, names)}; there are: ${names.join(', ')}`;
    throw usageProblem('--role', message);
  }
  const client = stsClient(Region);
  const person = as ?? (await identifyCaller(client)).name;
  if (!sessionForm.test(person)) {
    throw usageProblem('--as', `${JSON.stringify(person)} cannot name a session: 2 to 64 letters, digits and _+=,.@-`);
  }
  return { person, workspace: await openAs(await assumeRole(client, roles[role]!, person)) };
}

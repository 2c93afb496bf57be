import type { ApprovalRequest } from '../shared/approval/approval-documents.ts';
import { approvalRequestKey } from '../shared/layout/keys.ts';
import type { FunctionContext } from './context.ts';
import type { Notice } from './flow.ts';
import { notice, type NoticeFacts } from './notice.ts';

/** What people are told about a request that waits for them. */
export interface AskedFacts extends Pick<NoticeFacts, 'dataset' | 'ingestionDate' | 'runId'> {
  readonly request: ApprovalRequest;
  /** Those that are missing. */
  readonly roles: readonly string[];
  /** What an approval covers, and what speaks for it: one sentence each. */
  readonly covers: readonly string[];
  /** The command for a role, without its options. */
  readonly command: (verb: 'approve' | 'reject') => string;
  /** The command to give when all have approved; none where it goes on by itself. */
  readonly afterwards?: string;
}

/** The notice that asks people for an approval, with the commands by which they give it. */
export function approvalNotice(
  { settings: { stack } }: Pick<FunctionContext, 'settings'>,
  { dataset, ingestionDate, runId, request, roles, covers, command, afterwards }: AskedFacts,
): Notice {
  const { title, subject, expires_at } = request;
  return notice('notices', 'approval requested', {
    stack,
    dataset,
    ingestionDate,
    runId,
    reasons: [
      title.endsWith('.') ? title : `${title}.`,
      `It needs the approval of ${describeRoles(roles)} until ${expires_at}.`,
      `The whole request: "${approvalRequestKey(subject)}".`,
      ...covers,
    ],
    nextStep: [
      ...roles.map((role) => `${command('approve')} --role ${role}`),
      `or: ${command('reject')} --role ROLE --reason TEXT`,
      ...(afterwards === undefined ? [] : [`then: ${afterwards}`]),
    ].join('\n      '),
  });
}

function describeRoles(roles: readonly string[]): string {
  return roles.length === 1 ? `the role ${roles[0]!}` : `the roles ${roles.join(' and ')}, each by another person,`;
}

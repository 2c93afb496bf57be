import { partitionOf } from '../functions/stage.ts';
import type { Decision } from '../shared/approval/approval-documents.ts';
import { missingRoles, readDecision, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import type { ApprovalSubject } from '../shared/layout/keys.ts';
import { contractArgument, dateArgument } from './arguments.ts';
import type { CommandOption, Invocation } from './command.ts';
import { ExitStatus } from './exit-status.ts';
import { givenReason, longestReason } from './given-reason.ts';
import type { ApprovalResult } from './given-decision.ts';
import type { PipelineEnd } from './pipeline-host.ts';
import { asOption, personOptions } from './person.ts';
import { assertRoleAsked, findRunRequest } from './run-requests.ts';
import { describeRun, summarizeRun } from './run-summary.ts';
import { showTransitions } from './show-transitions.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** The options of every command by which a person decides. */
export const decisionOptions: Readonly<Record<'role' | 'as' | 'reason', CommandOption>> = {
  role: { type: 'string', value: 'NAME!', description: 'the role you speak for, one of those that were asked' },
  as: {
    ...personOptions.as,
    description: 'who you are (default: the user of this machine; with --stack, whom AWS knows, by that name)',
  },
  reason: { type: 'string', value: 'TEXT', description: 'why; kept with the decision' },
};

/** What the help of such a command says about identity. */
export const identityNote =
  'On this machine an approval proves no identity: --as is believed. With --stack the approver role is taken in your name,\n' +
  'which only its trust policy can allow, and what counts is the identity that the write had.';

/** Decides about a run: `<dataset> <date> <run>`. Throws InvalidInputError. */
export async function decideRun(invocation: Invocation, decision: Decision): Promise<ExitStatus> {
  const { positionals, terminal } = invocation;
  const contract = contractArgument(invocation, positionals[0]!);
  const date = dateArgument('date', positionals[1]!);
  const { given, workspace } = await readGiven(invocation, decision);
  const found = await findRunRequest(workspace, contract, date, positionals[2]!);
  assertRoleAsked(found.decision, given.role);
  const { subject } = found.decision.request;
  const result = await workspace.host.decide({ ...given, subject }, showTransitions(terminal));
  if (result.outcome === 'refused') return sayRefused(invocation, result);

  sayRecorded(invocation, result.decision, given);
  const end = result.resumed.find(({ execution }) => execution === found.run.execution);
  const summary = end === undefined ? null : await summarizeRun(workspace, partitionOf(contract, date), end);
  if (summary !== null) for (const line of describeRun(summary)) terminal.say(line);
  terminal.answer({ ...answerOf(result.decision, given), run: summary });
  return statusOf(decision, end);
}

/** What is decided about, beside runs. */
export interface DecidedSubject {
  readonly subject: ApprovalSubject;
  /** What to say when nobody is left to be asked. */
  readonly afterwards?: readonly string[];
}

/** Decides about what `find` finds, in the workspace as the role sees it. Throws InvalidInputError. */
export async function decideSubject(
  invocation: Invocation,
  decision: Decision,
  find: (workspace: Workspace) => Promise<DecidedSubject>,
): Promise<ExitStatus> {
  const { terminal } = invocation;
  const { given, workspace } = await readGiven(invocation, decision);
  const { subject, afterwards = [] } = await find(workspace);
  const before = await readDecision(workspace.stores.processed, subject, workspace.clock.now());
  if (before.state === 'unrequested') {
    const message = `nobody has asked for an approval of ${invocation.positionals.join(' ')}`;
    throw usageProblem('', message);
  }
  assertRoleAsked(before, given.role);
  const result = await workspace.host.decide({ ...given, subject }, showTransitions(terminal));
  if (result.outcome === 'refused') return sayRefused(invocation, result);
  sayRecorded(invocation, result.decision, given);
  if (result.decision.state === 'approved') for (const line of afterwards) terminal.say(line);
  terminal.answer(answerOf(result.decision, given));
  return result.decision.state === 'open' ? ExitStatus.waiting : ExitStatus.fine;
}

interface Given {
  readonly role: string;
  readonly person: string;
  readonly decision: Decision;
  readonly reason: string | null;
}

async function readGiven(
  invocation: Invocation,
  decision: Decision,
): Promise<{ readonly given: Given; readonly workspace: Workspace }> {
  const { role } = invocation.options;
  if (typeof role !== 'string') throw usageProblem('--role', 'the role that you speak for is needed');
  const reason = givenReason(invocation, 'reason');
  if (decision === 'rejected' && reason === '') throw usageProblem('--reason', 'a rejection needs a reason');
  if (reason.length > longestReason) throw usageProblem('--reason', `a reason has at most ${longestReason} characters`);
  const { person, workspace } = await invocation.workspace.host.takeRole(role, asOption(invocation.options));
  return { given: { role, person, decision, reason: reason === '' ? null : reason }, workspace };
}

function sayRefused({ terminal }: Invocation, result: Extract<ApprovalResult, { outcome: 'refused' }>): ExitStatus {
  terminal.complain(`Not recorded: ${result.reason}`);
  terminal.answer(result);
  return ExitStatus.stopped;
}

function sayRecorded(
  { terminal }: Invocation,
  decision: ApprovalDecision,
  { person, role, decision: said }: Given,
): void {
  const left = missingRoles(decision);
  const rest = decision.state === 'open' ? `; it waits for ${left.join(', ')}` : `; it is ${decision.state}`;
  terminal.say(`Recorded: ${person} has ${said} it as ${role}${rest}.`);
}

function answerOf(decision: ApprovalDecision, { role, person, decision: said }: Given): object {
  const waits = decision.state === 'open' ? missingRoles(decision) : [];
  return { outcome: 'recorded', role, person, decision: said, state: decision.state, missing_roles: waits };
}

function statusOf(decision: Decision, end: PipelineEnd | undefined): ExitStatus {
  // No end: somebody else is asked yet, or another process is at work on it.
  if (end === undefined || end.result.status === 'WAITING') return ExitStatus.waiting;
  const wanted = decision === 'approved' ? 'promoted' : 'rejected';
  return end.outcome?.outcome === wanted ? ExitStatus.fine : ExitStatus.stopped;
}

import { planNotice } from '../../functions/backfill/plan-notice.ts';
import { createRequest, requestPeriod } from '../../shared/approval/approval-request.ts';
import { missingRoles, readDecision, type ApprovalState } from '../../shared/approval/approval-state.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { planCommand, plannedContracts, planRoles, planSubject } from '../../shared/backfill/backfill-plan.ts';
import { prodSettings } from '../../shared/settings.ts';
import { commonOptions } from '../common-options.ts';
import { formatNoun } from '../report/format.ts';
import type { Workspace } from '../workspace.ts';

/** Whether a plan may run, and whom it waits for if not. */
export interface PlanApproval {
  readonly state: ApprovalState | 'not needed';
  readonly missingRoles: readonly string[];
}

/** What people have said to a plan. */
export async function readPlanApproval(
  { stores, clock }: Pick<Workspace, 'stores' | 'clock'>,
  plan: BackfillPlan,
): Promise<PlanApproval> {
  const decision = await readDecision(stores.processed, planSubject(plan), clock.now());
  return { state: decision.state, missingRoles: missingRoles(decision) };
}

/**
 * Asks for the approval of a plan, where the stack wants one, and tells people; once, however often it is called. A request
 * that is there must be answered, whatever the settings say by now.
 */
export async function requestPlanApproval(workspace: Workspace, plan: BackfillPlan): Promise<PlanApproval> {
  const { settings, stores, contracts, clock } = workspace;
  const before = await readPlanApproval(workspace, plan);
  if (before.state !== 'unrequested') return before;
  if (settings.backfill.approval === 'automatic') return { state: 'not needed', missingRoles: [] };
  const planned = plannedContracts(contracts, plan);
  const hours = Math.max(...planned.map(({ approvalHours }) => approvalHours));
  const request = {
    subject: planSubject(plan),
    title: `Backfill ${plan.id}: ${plan.datasets.join(', ')}, ${plan.from} to ${plan.to}, ${formatNoun(plan.items.length, 'run')}`,
    roles: planRoles(planned),
    ...requestPeriod(clock, hours),
    run: null,
  };
  // First: whoever ends between the two tells people twice rather than never.
  await workspace.host.publish(planNotice(workspace, plan, request));
  await createRequest(stores.processed, request);
  return readPlanApproval(workspace, plan);
}

/** What people have to do before the plan runs: one line each. */
export function describePlanApproval(
  workspace: Pick<Workspace, 'place' | 'settings'>,
  plan: BackfillPlan,
  { state, missingRoles: roles }: PlanApproval,
): string[] {
  if (state === 'not needed' || state === 'unrequested' || state === 'approved') return [];
  const { id } = plan;
  const common = askedPlanOptions(workspace);
  if (state !== 'open') {
    const command = `${planCommand(plan)}${common}`;
    return [`The plan ${id} is ${state} and will not run. To ask for the same anew, as another plan: ${command}`];
  }
  return roles.map(
    (role) =>
      `It waits for ${role}: sluice backfill approve ${id} --role ${role}${workspace.place.personOption}${common}`,
  );
}

/** The options of a command about a plan that people were asked about: never those of settings that would not have asked. */
export function askedPlanOptions({ place, settings }: Pick<Workspace, 'place' | 'settings'>): string {
  const asks = settings.backfill.approval === 'required';
  return commonOptions({ place, settings: asks ? settings : prodSettings });
}

/** How to run a plan that nobody has to be asked about any more. */
export function describeResume({ id }: BackfillPlan, common: string): string {
  return `Run it: sluice backfill resume --id ${id}${common}`;
}

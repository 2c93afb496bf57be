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

/**
 * Asks for the approval of a plan, where the stack wants one; once, however often it is called. A request that is there
 * must be answered, whatever the settings say by now.
 */
export async function requestPlanApproval(workspace: Workspace, plan: BackfillPlan): Promise<PlanApproval> {
  const { settings, stores, contracts, clock } = workspace;
  const subject = planSubject(plan);
  const before = await readDecision(stores.processed, subject, clock.now());
  if (before.state !== 'unrequested') return { state: before.state, missingRoles: missingRoles(before) };
  if (settings.backfill.approval === 'automatic') return { state: 'not needed', missingRoles: [] };
  const planned = plannedContracts(contracts, plan);
  const hours = Math.max(...planned.map(({ approvalHours }) => approvalHours));
  await createRequest(stores.processed, {
    subject,
    title: `Backfill ${plan.id}: ${plan.datasets.join(', ')}, ${plan.from} to ${plan.to}, ${formatNoun(plan.items.length, 'run')}`,
    roles: planRoles(planned),
    ...requestPeriod(clock, hours),
    run: null,
  });
  const decision = await readDecision(stores.processed, subject, clock.now());
  return { state: decision.state, missingRoles: missingRoles(decision) };
}

/** What people have to do before the plan runs: one line each. */
export function describePlanApproval(
  workspace: Pick<Workspace, 'root' | 'settings'>,
  plan: BackfillPlan,
  { state, missingRoles: roles }: PlanApproval,
): string[] {
  if (state === 'not needed' || state === 'approved') return [];
  const { id } = plan;
  const common = askedPlanOptions(workspace);
  if (state !== 'open') {
    const command = `${planCommand(plan)}${common}`;
    return [`The plan ${id} is ${state} and will not run. To ask for the same anew, as another plan: ${command}`];
  }
  return roles.map((role) => `It waits for ${role}: sluice backfill approve ${id} --role ${role} --as PERSON${common}`);
}

/** The options of a command about a plan that people were asked about: never those of settings that would not have asked. */
export function askedPlanOptions({ root, settings }: Pick<Workspace, 'root' | 'settings'>): string {
  const asks = settings.backfill.approval === 'required';
  return commonOptions({ root, settings: asks ? settings : prodSettings });
}

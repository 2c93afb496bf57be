import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { backfillPlanKey } from '../../shared/layout/keys.ts';
import { approvalNotice } from '../approval-notice.ts';
import type { FunctionContext } from '../context.ts';
import type { Notice } from '../flow.ts';
import type { NoticeFacts } from '../notice.ts';

/** How notices name a plan. */
export function placeOfPlan({
  id,
  from,
  to,
  datasets,
}: BackfillPlan): Pick<NoticeFacts, 'dataset' | 'ingestionDate' | 'runId'> {
  return { dataset: datasets.join(', '), ingestionDate: `${from} to ${to}`, runId: id };
}

/** The notice that asks people to approve a plan. */
export function planNotice(
  context: Pick<FunctionContext, 'settings'>,
  plan: BackfillPlan,
  request: ApprovalRequest,
): Notice {
  return approvalNotice(context, {
    ...placeOfPlan(plan),
    request,
    roles: request.roles,
    covers: [
      `What it covers: "${backfillPlanKey(plan.id)}".`,
      'A run of it that warns or reads other data waits for an approval of its own; one of a date that was rolled back does not run.',
    ],
    command: (verb) => `sluice backfill ${verb} ${plan.id}`,
    afterwards: `sluice backfill resume --id ${plan.id}`,
  });
}

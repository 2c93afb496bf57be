import { approversOf, readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { findTriedItem } from '../../shared/backfill/backfill-ledger.ts';
import { findPlan, plannedContracts, planRoles, planSubject } from '../../shared/backfill/backfill-plan.ts';
import { hashRawListing } from '../../shared/backfill/raw-listing-hash.ts';
import { validationKey } from '../../shared/layout/keys.ts';
import type { InputList, Validation } from '../../shared/manifest/documents.ts';
import type { Approvers } from '../../shared/promotion/promote-run.ts';
import { getJson } from '../../shared/store/json.ts';
import type { FunctionContext } from '../context.ts';
import type { ReviewedRun } from '../reviewed-run.ts';

/** A backfill plan that people were asked about, and what they said. */
export interface AskedPlan {
  readonly plan: BackfillPlan;
  readonly decision: Exclude<ApprovalDecision, { readonly state: 'unrequested' }>;
}

/** The plan of the backfill that a run belongs to, if people were asked about it. */
export async function findAskedPlan(
  { stores, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  { backfill }: Pick<InputList, 'backfill'>,
): Promise<AskedPlan | undefined> {
  const plan = backfill === null ? undefined : await findPlan(stores.processed, backfill);
  if (plan === undefined) return undefined;
  const decision = await readDecision(stores.processed, planSubject(plan), clock.now());
  return decision.state === 'unrequested' ? undefined : { plan, decision };
}

/** The roles of the planned contracts that the request leaves out: without them no approval of it counts. */
export function findUnaskedRoles(
  { contracts }: Pick<FunctionContext, 'contracts'>,
  { plan, decision }: AskedPlan,
): string[] {
  return planRoles(plannedContracts(contracts, plan)).filter((role) => !decision.request.roles.includes(role));
}

/**
 * Who approved the plan that a run belongs to; undefined when that approval does not cover the run. It covers the execution
 * that the plan's ledger names, once it passed without a warning and read what the plan said. A rollback since the plan was
 * made needs no look here: before the run's base the sensor refuses it, and after its base promote ends the run.
 */
export async function findPlanApprovers(
  context: Pick<FunctionContext, 'stores' | 'contracts'>,
  asked: AskedPlan,
  { partition, input, run: { manifest } }: ReviewedRun,
): Promise<Approvers | undefined> {
  const { processed } = context.stores;
  const { plan, decision } = asked;
  if (input.replay !== null || decision.state !== 'approved') return undefined;
  const item = await findTriedItem(processed, plan, input);
  const isPlanned =
    item?.contract.sha256 === manifest.contract.sha256 &&
    plan.code.version === manifest.code.version &&
    plan.code.git_sha === manifest.code.git_sha &&
    item.raw_listing === hashRawListing(manifest.input.objects, manifest.input.superseded);
  if (!isPlanned || findUnaskedRoles(context, asked).length > 0) return undefined;
  const { result } = await getJson<Validation>(processed, validationKey(partition, manifest.run_id));
  return result === 'pass' ? approversOf(decision) : undefined;
}

import { timestamp } from '../../shared/clock.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { markTry, readFirstUndone, type LedgerItem } from '../../shared/backfill/backfill-ledger.ts';
import { planCommand, readPlan } from '../../shared/backfill/backfill-plan.ts';
import { executionName, outcomeKey } from '../../shared/layout/keys.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import type { BackfillAnswer, BackfillInput } from '../flow.ts';
import { notice, type NoticeTitle } from '../notice.ts';
import { findAskedPlan, findUnaskedRoles } from '../request-approval/backfill-approval.ts';
import { describeNextStep } from './next-step.ts';
import { placeOfPlan } from './plan-notice.ts';

/** How long the state machine waits for an execution that somebody else started. */
const lookAgainSeconds = 300;

/**
 * What a backfill does next: the first item of its plan that is not promoted runs; one that has just failed, or that this
 * execution has tried, stops it. The ledger decides, so a driver that is killed at any point and asks again gets the same
 * answer. Throws ObjectMissingError when there is no such plan.
 */
export async function nextBackfillRun(context: FunctionContext, input: BackfillInput): Promise<BackfillAnswer> {
  const { processed } = context.stores;
  const plan = await readPlan(processed, input.backfill);
  const refusal = await findRefusal(context, plan);
  if (refusal !== undefined) return refuse(context, plan, refusal);
  const line = await readFirstUndone(processed, plan);
  if (line !== undefined) return runItem(context, plan, line, input);
  const verb = plan.items.length === 1 ? 'is' : 'are';
  const reasons = [`${describeItems(plan.items.length)} of ${plan.datasets.join(', ')} ${verb} promoted.`];
  return { outcome: 'done', notice: tell(context, plan, 'notices', 'backfill done', reasons, 'nothing.') };
}

/** Why a plan may not run, and whether an approval would change that; otherwise it has to be planned anew. */
interface Refusal {
  readonly reason: string;
  readonly isAnswerable: boolean;
}

/**
 * Why a plan may not run. One that needs approval keeps it once it was given in time: a long backfill does not expire
 * half-way. A request that is there must be answered, whatever the settings say by now.
 */
async function findRefusal(context: FunctionContext, plan: BackfillPlan): Promise<Refusal | undefined> {
  const asked = await findAskedPlan(context, { backfill: plan.id });
  if (asked === undefined && context.settings.backfill.approval === 'automatic') return undefined;
  const state = asked?.decision.state ?? 'unrequested';
  if (asked === undefined || state !== 'approved') {
    const reason = 'The plan is not approved, and this stack runs no plan without approval.';
    return { reason, isAnswerable: state === 'open' };
  }
  const roles = findUnaskedRoles(context, asked);
  if (roles.length === 0) return undefined;
  const reason = `The plan's request leaves out what its contracts want: the approval of ${roles.join(', ')}.`;
  return { reason, isAnswerable: false };
}

async function runItem(
  context: FunctionContext,
  plan: BackfillPlan,
  line: LedgerItem,
  input: BackfillInput,
): Promise<BackfillAnswer> {
  const { last, outcome } = line;
  const { execution, ran } = input;
  if (last !== undefined && outcome === undefined) {
    if (await context.executions.isRunning(last.execution))
      return { outcome: 'waiting', wait_seconds: lookAgainSeconds };
    // Marked, and perhaps about to be started by another driver. Of two starts of one name only one takes place; a name
    // that was taken leads back here with `ran`.
    if (ran !== last.execution) return start(plan, line, last.execution);
    // It may have ended since the ledger was read.
    if (await hasEnded(context, line, last.execution)) return nextBackfillRun(context, input);
    // Aborted by a person, or its failure could not be recorded.
    if (last.started_by === execution) return stop(context, plan, line, 'ended without an outcome');
  }
  // `ran` may be a try that another driver had marked: it has failed all the same.
  if (last !== undefined && outcome !== undefined && (last.started_by === execution || last.execution === ran)) {
    return stop(context, plan, line, outcome.outcome.replaceAll('_', ' '));
  }
  const name = nameTry(plan, line);
  const next = { nonce: context.clock.nonce(), execution: name, started_by: execution };
  const marked = await markTry(context.stores.processed, plan, line, { ...next, started_at: timestamp(context.clock) });
  return start(plan, line, marked.execution);
}

function hasEnded({ stores }: FunctionContext, { item }: LedgerItem, execution: string): Promise<boolean> {
  return exists(stores.processed, outcomeKey(item.dataset, execution));
}

function start({ id }: BackfillPlan, { item }: LedgerItem, execution: string): BackfillAnswer {
  const { dataset, schema_v, ingestion_date } = item;
  return { outcome: 'run', execution, input: { dataset, schema_v, ingestion_date, backfill: id } };
}

/** Another name for every try, the same for whoever asks. */
function nameTry({ id }: BackfillPlan, { item, tries }: LedgerItem): string {
  const { dataset, schema_v, ingestion_date: ingestionDate } = item;
  return executionName({ dataset, ingestionDate }, `backfill-${id.slice(-8)}-v${schema_v}-${tries + 1}`);
}

async function stop(
  context: FunctionContext,
  plan: BackfillPlan,
  line: LedgerItem,
  how: string,
): Promise<BackfillAnswer> {
  const { index, item, last, outcome } = line;
  const left = plan.items.length - index - 1;
  const reasons = [
    `${item.dataset} ${item.ingestion_date} (${last?.execution ?? ''}): ${how}.`,
    `Promoted before it: ${describeItems(index)}; not started after it: ${describeItems(left)}.`,
    ...(outcome?.problems ?? []),
  ];
  const step = await describeNextStep(context, plan, line);
  return { outcome: 'stopped', notice: tell(context, plan, 'P2', 'backfill stopped', reasons, step) };
}

function refuse(context: FunctionContext, plan: BackfillPlan, { reason, isAnswerable }: Refusal) {
  const step = isAnswerable ? `sluice backfill approve ${plan.id} --role ROLE` : planCommand(plan);
  return { outcome: 'refused', notice: tell(context, plan, 'P2', 'backfill refused', [reason], step) } as const;
}

function tell(
  { settings }: FunctionContext,
  plan: BackfillPlan,
  noticeClass: 'P2' | 'notices',
  what: NoticeTitle,
  reasons: readonly string[],
  nextStep: string,
) {
  return notice(noticeClass, what, { stack: settings.stack, ...placeOfPlan(plan), reasons, nextStep });
}

function describeItems(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

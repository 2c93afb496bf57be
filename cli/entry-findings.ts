import { approversOf, readDecision, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import { planSubject, readPlan } from '../shared/backfill/backfill-plan.ts';
import {
  attemptKey,
  inputKey,
  parseRunId,
  promotionKey,
  rollbackSubject,
  runSubject,
  type ApprovalSubject,
} from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Promotion } from '../shared/manifest/documents.ts';
import type { Approvers } from '../shared/promotion/promote-run.ts';
import { readEntry, readHeadNumber } from '../shared/promotion/promotion-log.ts';
import type { Finding } from '../shared/promotion/verify.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
import { getJson } from '../shared/store/json.ts';
import { damageFinding } from './approval-findings.ts';
import { isInputList } from './control-records.ts';
import type { Workspace } from './workspace.ts';

type EntriesWorkspace = Pick<Workspace, 'stores' | 'clock'>;

/**
 * Compares every entry of a log with what it rests on and what was written before it: the control records of its execution, the plan of
 * its backfill, and the records of those who approved it. An entry that cannot be read is for verifyPartition to tell.
 */
export async function verifyEntries(workspace: EntriesWorkspace, partition: Partition): Promise<Finding[]> {
  const { processed } = workspace.stores;
  const findings: Finding[] = [];
  const head = await readHeadNumber(processed, partition);
  for (let number = 1; number <= head; number += 1) {
    const entry = await readUnlessDamaged([], () => readEntry(processed, partition, number));
    if (entry !== undefined) findings.push(...(await verifyEntry(workspace, partition, entry)));
  }
  return findings;
}

async function verifyEntry(
  { stores, clock }: EntriesWorkspace,
  partition: Partition,
  entry: Promotion,
): Promise<Finding[]> {
  const { processed } = stores;
  const damages: DocumentDamage[] = [];
  const read = <T>(what: () => Promise<T>) => readUnlessDamaged(damages, what);
  const decisionOn = (about: ApprovalSubject) => read(() => readDecision(processed, about, clock.now()));
  const { execution, attempt, subject } = writerOf(partition, entry);
  const { dataset } = partition;
  if (attempt !== undefined) await read(() => getJson(processed, attemptKey(dataset, execution, attempt)));
  const input = await read(() => getJson(processed, inputKey(dataset, execution), isInputList));
  const backfill = input?.backfill ?? null;
  const plan = backfill === null ? undefined : await read(() => readPlan(processed, backfill));
  const own = await decisionOn(subject);
  const planned = plan === undefined ? undefined : await decisionOn(planSubject(plan));
  // Of what cannot be read nobody can say whether the entry agrees with it.
  if (damages.length > 0) return damages.map(damageFinding);
  const { approved_by = [] } = entry;
  if (isApproved(approved_by, own, planned)) return [];
  const recorded = describeApprovers([own, planned].flatMap((decision) => approvalsOf(decision)));
  const about = own?.request === undefined && plan !== undefined ? planSubject(plan) : subject;
  const message = `It says that ${describeApprovers(approved_by)} approved it, but the records of ${about} name ${recorded}.`;
  return [{ state: 'wrong', place: promotionKey(partition, entry.number), message }];
}

/** The execution that wrote an entry, its attempt unless it rolled back, and what people were asked about it. */
function writerOf(
  partition: Partition,
  { kind, run_id, request_id, base, manifest_sha256 }: Promotion,
): { readonly execution: string; readonly attempt?: number; readonly subject: ApprovalSubject } {
  if (kind === 'rollback') {
    const subject = rollbackSubject(partition, run_id, base, manifest_sha256, request_id);
    return { execution: request_id, subject };
  }
  const { execution, attempt } = parseRunId(run_id) ?? { execution: run_id, attempt: 0 };
  return { execution, attempt, subject: runSubject(partition, run_id, base, manifest_sha256) };
}

/** Whoever was asked must have answered; where nobody was asked, nobody is named, or those who approved the backfill's plan. */
function isApproved(
  approvers: Approvers,
  own: ApprovalDecision | undefined,
  planned: ApprovalDecision | undefined,
): boolean {
  if (approvers.length === 0) return own?.request === undefined;
  return [own, planned].some((decision) => {
    const roles = decision?.request?.roles ?? [];
    const approvals = approvalsOf(decision);
    const isGiven = (role: string) =>
      approvers.some(
        (one) => one.role === role && approvals.some((two) => two.role === role && two.person === one.person),
      );
    return roles.length === approvers.length && roles.every(isGiven);
  });
}

/** Also those that do not count, because what was recorded after the entry may have changed which do. */
function approvalsOf(decision: ApprovalDecision | undefined): Approvers {
  const records = [...(decision?.records ?? []), ...(decision?.spare ?? [])];
  return approversOf({ records: records.filter((record) => record.decision === 'approved') });
}

function describeApprovers(approvers: Approvers): string {
  return approvers.length === 0 ? 'nobody' : approvers.map(({ role, person }) => `${person} (${role})`).join(' and ');
}

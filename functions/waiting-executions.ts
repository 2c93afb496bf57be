import type { ApprovalRequest, StoredToken } from '../shared/approval/approval-documents.ts';
import { listSubjects } from '../shared/approval/approval-request.ts';
import { readDecision } from '../shared/approval/approval-state.ts';
import {
  datasetSubject,
  parseRunSubject,
  partitionSubject,
  tokensPrefix,
  type ApprovalSubject,
} from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import { readUnlessDamaged } from '../shared/store/document-damage.ts';
import { getJson } from '../shared/store/json.ts';
import { listAll } from '../shared/store/object-store.ts';
import type { FunctionContext } from './context.ts';

type Waker = Pick<FunctionContext, 'stores' | 'tokens'>;

/** Lets every execution that waits for the approval of `subject` go on and see what has become of it. */
export async function wakeSubject({ stores, tokens }: Waker, subject: ApprovalSubject): Promise<void> {
  for await (const { key } of listAll(stores.processed, tokensPrefix(subject))) {
    const { token } = await getJson<StoredToken>(stores.processed, key);
    await tokens.wake(token);
  }
}

/** The same for an execution that was asked about and whose answer is there: who gave it may have died before the wake. */
export async function wakeDecided(
  context: Waker & Pick<FunctionContext, 'clock'>,
  dataset: string,
  execution: string,
): Promise<void> {
  const { processed } = context.stores;
  for (const subject of await listSubjects(processed, datasetSubject(dataset))) {
    if (parseRunSubject(subject)?.execution !== execution) continue;
    const { state } = await readDecision(processed, subject, context.clock.now());
    if (state !== 'open') await wakeSubject(context, subject);
  }
}

/** The same for every open request of a partition: after its log has grown, none of them is about the newest state. */
export async function wakeOpenRequests(
  context: Waker & Pick<FunctionContext, 'clock'>,
  partition: Partition,
): Promise<void> {
  for (const { subject } of await listOpenRequests(context, partition)) await wakeSubject(context, subject);
}

/** A request about a run or a rollback. */
export type OpenRequest = ApprovalRequest & { readonly run: NonNullable<ApprovalRequest['run']> };

/** The open requests of a partition. Of a damaged one nobody can say that it is open; `sluice verify` tells of it. */
export async function listOpenRequests(
  { stores, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  partition: Partition,
): Promise<OpenRequest[]> {
  const { processed } = stores;
  const open: OpenRequest[] = [];
  for (const subject of await listSubjects(processed, partitionSubject(partition))) {
    const decision = await readUnlessDamaged([], () => readDecision(processed, subject, clock.now()));
    if (decision?.state !== 'open') continue;
    const { run } = decision.request;
    if (run !== null) open.push({ ...decision.request, run });
  }
  return open;
}

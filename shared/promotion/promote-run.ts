import { timestamp, type Clock } from '../clock.ts';
import { TriesExhaustedError } from '../errors.ts';
import { describePartition, type Partition } from '../layout/partition.ts';
import type { Manifest, PinnedObject, Promotion } from '../manifest/documents.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readAuditedRun, readCompletedRun } from './audited-run.ts';
import { assertNothingLost } from './lost-entries.ts';
import { appendEntry, readEntriesAfter } from './promotion-log.ts';

/** Rebases of one run before it is a fault that a person has to look at. */
export const rebaseLimit = 10;

/** Who approved, by role. */
export type Approvers = NonNullable<Promotion['approved_by']>;

/** Which run to promote, and the log number it was compared with. */
export interface PromotionRequest {
  readonly partition: Partition;
  readonly runId: string;
  readonly base: number;
  /** Rebases so far. */
  readonly tries: number;
  /** None, the default, where the stack approves by itself. */
  readonly approvedBy?: Approvers;
}

/** Which run to make current again, and the log number when that was asked for. */
export interface RollbackRequest extends Omit<PromotionRequest, 'tries'> {
  /** Tells this rollback from any other to the same run. */
  readonly requestId: string;
}

/** What came of it. Only `promoted` changed anything. */
export type PromotionResult =
  | { readonly outcome: 'promoted'; readonly entry: Promotion; readonly manifest: Manifest }
  /** The log moved on, and this run read and left out all that the new head did: compare and approve anew on `base`. */
  | { readonly outcome: 'rebase'; readonly base: number; readonly tries: number }
  /** The log moved on to a run that this one must not replace. */
  | {
      readonly outcome: 'superseded';
      readonly head: Promotion;
      /** Raw objects this run read and the head did not: they need a run of their own. */
      readonly lacking: readonly PinnedObject[];
    };

/** What the log is written with. */
interface LogWriter {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/**
 * Appends the run to its partition's log, if it is whole and the log is still where the run was compared with it. Calling
 * it again after any interruption gives the same answer. Throws TriesExhaustedError after 10 rebases, IntegrityError when
 * the run is not what was audited or the log lost its last entries.
 */
export async function promoteRun(writer: LogWriter, request: PromotionRequest): Promise<PromotionResult> {
  const appended = await appendRun(writer, { ...request, requestId: request.runId }, 'promotion');
  if (appended.isOwn) return { outcome: 'promoted', entry: appended.entry, manifest: appended.manifest };
  return judgeRun(writer.store, request, appended.manifest, await newerEntries(writer.store, request, appended));
}

/** Appends an entry that makes an earlier, audited run current again; superseded when the log is past `base`. */
export async function rollBackTo(writer: LogWriter, request: RollbackRequest): Promise<PromotionResult> {
  const appended = await appendRun(writer, request, 'rollback');
  if (appended.isOwn) return { outcome: 'promoted', entry: appended.entry, manifest: appended.manifest };
  return judgeRollback(request, appended.manifest, await newerEntries(writer.store, request, appended));
}

/**
 * What `promoteRun` or `rollBackTo` would answer because of what the log holds after the base; undefined while it holds
 * nothing there. Appends nothing, so it may be asked of a run that is not approved. Throws what those throw.
 */
export async function compareWithLog(
  store: ObjectStore,
  request: PromotionRequest | RollbackRequest,
): Promise<PromotionResult | undefined> {
  const { manifest } = await readCompletedRun(store, request.partition, request.runId);
  await assertNothingLost(store, request.partition, request.base);
  const [first, ...others] = await readEntriesAfter(store, request.partition, request.base);
  if (first === undefined) return undefined;
  const newer: NewerEntries = [first, ...others];
  return 'requestId' in request ? judgeRollback(request, manifest, newer) : judgeRun(store, request, manifest, newer);
}

/** The entries after a base, oldest first. */
type NewerEntries = readonly [Promotion, ...Promotion[]];

async function newerEntries(
  store: ObjectStore,
  { partition, base }: Pick<PromotionRequest, 'partition' | 'base'>,
  { entry }: { readonly entry: Promotion },
): Promise<NewerEntries> {
  return [entry, ...(await readEntriesAfter(store, partition, base + 1))];
}

async function judgeRun(
  store: ObjectStore,
  { partition, runId, tries }: PromotionRequest,
  manifest: Manifest,
  newer: NewerEntries,
): Promise<PromotionResult> {
  const own = newer.find(({ request_id }) => request_id === runId);
  // An earlier call, on a later base, got it in.
  if (own !== undefined) return { outcome: 'promoted', entry: own, manifest };
  const head = newer.at(-1)!;
  const { manifest: current } = await readCompletedRun(store, partition, head.run_id);
  const rolledBack = newer.some(({ kind }) => kind === 'rollback');
  if (rolledBack || missingFrom(manifest, current).length > 0 || isBeforeSupersede(manifest, current)) {
    return { outcome: 'superseded', head, lacking: missingFrom(current, manifest) };
  }
  if (tries >= rebaseLimit) {
    throw new TriesExhaustedError(`Promoting run ${runId} of ${describePartition(partition)}`, rebaseLimit);
  }
  return { outcome: 'rebase', base: head.number, tries: tries + 1 };
}

function judgeRollback({ requestId }: RollbackRequest, manifest: Manifest, newer: NewerEntries): PromotionResult {
  const own = newer.find(({ request_id }) => request_id === requestId);
  if (own !== undefined) return { outcome: 'promoted', entry: own, manifest };
  return { outcome: 'superseded', head: newer.at(-1)!, lacking: [] };
}

/** Audits a run and tries to append it; `isOwn` says whether the entry that holds the number is this request's. */
async function appendRun(
  { store, clock }: LogWriter,
  { partition, runId, base, requestId, approvedBy = [] }: RollbackRequest,
  kind: Promotion['kind'],
): Promise<{ readonly isOwn: boolean; readonly entry: Promotion; readonly manifest: Manifest }> {
  const { manifest, manifestSha256 } = await readAuditedRun(store, partition, runId);
  await assertNothingLost(store, partition, base);
  const entry = await appendEntry(store, partition, {
    number: base + 1,
    request_id: requestId,
    kind,
    run_id: runId,
    manifest_sha256: manifestSha256,
    approved_by: approvedBy,
    base,
    promoted_at: timestamp(clock),
  });
  return { isOwn: entry.request_id === requestId, entry, manifest };
}

/** Whether `other` left out raw objects by a record that `run` did not know: `run` may have read the very object. */
function isBeforeSupersede(run: Manifest, other: Manifest): boolean {
  return other.input.superseded.some((key) => !run.input.superseded.includes(key));
}

/** The raw object versions that `other` read and `run` did not. */
function missingFrom(run: Manifest, other: Manifest): PinnedObject[] {
  const read = new Set(run.input.objects.map(objectVersion));
  return other.input.objects.filter((object) => !read.has(objectVersion(object)));
}

function objectVersion({ key, version }: PinnedObject): string {
  return `${key}\n${version}`;
}

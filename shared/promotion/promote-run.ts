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

/** Which run to promote, and the log number it was compared with. */
export interface PromotionRequest {
  readonly partition: Partition;
  readonly runId: string;
  readonly base: number;
  /** Rebases so far. */
  readonly tries: number;
}

/** What came of it. Only `promoted` changed anything. */
export type PromotionResult =
  | { readonly outcome: 'promoted'; readonly entry: Promotion; readonly manifest: Manifest }
  /** The log moved on, and this run read all that the new head read: compare and approve anew on `base`. */
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
  const { partition, runId, base, tries } = request;
  const appended = await appendRun(writer, { ...request, requestId: runId, kind: 'promotion' });
  if (appended.isOwn) return { outcome: 'promoted', entry: appended.entry, manifest: appended.manifest };

  const { manifest } = appended;
  const newer = await readEntriesAfter(writer.store, partition, base);
  const own = newer.find(({ request_id }) => request_id === runId);
  // An earlier call, on a later base, got it in.
  if (own !== undefined) return { outcome: 'promoted', entry: own, manifest };
  const head = newer.at(-1)!;
  const { manifest: current } = await readCompletedRun(writer.store, partition, head.run_id);
  const rolledBack = newer.some(({ kind }) => kind === 'rollback');
  if (rolledBack || missingFrom(manifest, current).length > 0) {
    return { outcome: 'superseded', head, lacking: missingFrom(current, manifest) };
  }
  if (tries >= rebaseLimit) {
    throw new TriesExhaustedError(`Promoting run ${runId} of ${describePartition(partition)}`, rebaseLimit);
  }
  return { outcome: 'rebase', base: head.number, tries: tries + 1 };
}

/** Appends an entry that makes an earlier, audited run current again; superseded when the log is past `base`. */
export async function rollBackTo(
  writer: LogWriter,
  request: Omit<PromotionRequest, 'tries'> & { readonly requestId: string },
): Promise<PromotionResult> {
  const { isOwn, entry, manifest } = await appendRun(writer, { ...request, kind: 'rollback' });
  if (isOwn) return { outcome: 'promoted', entry, manifest };
  const newer = await readEntriesAfter(writer.store, request.partition, request.base);
  const own = newer.find(({ request_id }) => request_id === request.requestId);
  if (own !== undefined) return { outcome: 'promoted', entry: own, manifest };
  return { outcome: 'superseded', head: newer.at(-1) ?? entry, lacking: [] };
}

/** Audits a run and tries to append it; `isOwn` says whether the entry that holds the number is this request's. */
async function appendRun(
  { store, clock }: LogWriter,
  {
    partition,
    runId,
    base,
    requestId,
    kind,
  }: Omit<PromotionRequest, 'tries'> & { readonly requestId: string; readonly kind: Promotion['kind'] },
): Promise<{ readonly isOwn: boolean; readonly entry: Promotion; readonly manifest: Manifest }> {
  const { manifest, manifestSha256 } = await readAuditedRun(store, partition, runId);
  await assertNothingLost(store, partition, base);
  const entry = await appendEntry(store, partition, {
    number: base + 1,
    request_id: requestId,
    kind,
    run_id: runId,
    manifest_sha256: manifestSha256,
    base,
    promoted_at: timestamp(clock),
  });
  return { isOwn: entry.request_id === requestId, entry, manifest };
}

/** The raw object versions that `other` read and `run` did not. */
function missingFrom(run: Manifest, other: Manifest): PinnedObject[] {
  const read = new Set(run.input.objects.map(objectVersion));
  return other.input.objects.filter((object) => !read.has(objectVersion(object)));
}

function objectVersion({ key, version }: PinnedObject): string {
  return `${key}\n${version}`;
}

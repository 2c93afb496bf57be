import { timestamp } from '../../shared/clock.ts';
import { parseRunId } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { recordOutcome } from '../../shared/manifest/outcome-record.ts';
import type { Promotion, PinnedObject } from '../../shared/manifest/documents.ts';
import { converge } from '../../shared/promotion/converge.ts';
import { promoteRun } from '../../shared/promotion/promote-run.ts';
import { readEntriesAfter } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import type { PromoteAnswer, PromoteInput } from '../flow.ts';
import { notice } from '../notice.ts';
import { openStage } from '../stage.ts';
import { describeUnlisted } from '../unlisted-sources.ts';

/** Makes a validated run current: one entry in the log, then everything derived from the log. */
export async function promote(context: FunctionContext, stage: PromoteInput): Promise<PromoteAnswer> {
  const { contract, partition, input } = await openStage(context, stage);
  const store = context.stores.processed;
  const result = await promoteRun(
    { store, clock: context.clock },
    { partition, runId: stage.run_id, base: stage.base, tries: stage.tries },
  );
  const facts = {
    stack: context.stack,
    dataset: stage.dataset,
    ingestionDate: stage.ingestion_date,
    runId: stage.run_id,
  };
  if (result.outcome === 'rebase') {
    const other = await findOtherAttempt(store, partition, stage);
    if (other === undefined) return result;
    // Its outcome is not this call's to record: the execution is promoted.
    const nextStep = 'nothing; the other attempt has read the same.';
    const reasons = [`Entry ${other.number} is run ${other.run_id}, another attempt of the same execution.`];
    return { outcome: 'superseded', notice: notice('P3', 'attempt superseded', { ...facts, reasons, nextStep }) };
  }
  if (result.outcome === 'superseded') {
    await endPromotion(context, stage, 'superseded');
    const reasons = [supersededReason(result.head), ...result.lacking.map(lackingReason)];
    const nextStep = supersededStep(result.head, result.lacking.length > 0, stage);
    return { outcome: 'superseded', notice: notice('P3', 'run superseded', { ...facts, reasons, nextStep }) };
  }

  await converge({ store, catalog: context.catalog, currentCopy: contract.currentCopy }, partition);
  await endPromotion(context, stage, 'promoted');
  const { counts } = result.manifest;
  const reasons = [
    `Promotion ${result.entry.number} of the partition.`,
    `${counts.valid_rows} rows; ${counts.input_rows} read, ${counts.quarantined_rows} quarantined, ` +
      `${counts.duplicate_rows} duplicates.`,
    ...describeUnlisted(input),
  ];
  const nextStep = 'nothing; readers see this run now.';
  return {
    outcome: 'promoted',
    number: result.entry.number,
    notice: notice('notices', 'promoted', { ...facts, reasons, nextStep }),
  };
}

/** An attempt that was given up may be late: once another one of its execution is in the log, it has no place there. */
async function findOtherAttempt(
  store: ObjectStore,
  partition: Partition,
  { execution, run_id, base }: PromoteInput,
): Promise<Promotion | undefined> {
  const entries = await readEntriesAfter(store, partition, base);
  return entries.find((entry) => entry.run_id !== run_id && parseRunId(entry.run_id)?.execution === execution);
}

async function endPromotion(
  { stores, clock }: FunctionContext,
  { dataset, execution, run_id, schema_v, ingestion_date }: PromoteInput,
  outcome: 'promoted' | 'superseded',
): Promise<void> {
  await recordOutcome(stores.processed, dataset, {
    execution,
    run_id,
    schema_v,
    ingestion_date,
    outcome,
    stage: 'promote',
    ended_at: timestamp(clock),
    promoted: outcome === 'promoted',
    error: null,
  });
}

function supersededReason({ kind, number, run_id }: Promotion): string {
  return `While this run was under way, entry ${number} (${kind} of run ${run_id}) became current.`;
}

/** A rollback is somebody's decision, which running the date again would undo. */
function supersededStep(
  { kind, run_id }: Promotion,
  lacks: boolean,
  { dataset, ingestion_date }: PromoteInput,
): string {
  const command = `sluice run ${dataset} ${ingestion_date}`;
  if (kind === 'rollback')
    return `nothing, while the rollback to run ${run_id} is to stand; this undoes it: ${command}`;
  return lacks
    ? `run the date again, so that both are read: ${command}`
    : 'nothing; the current run has read all that this run read.';
}

function lackingReason({ key }: PinnedObject): string {
  return `The current run has not read "${key}", which this run read.`;
}

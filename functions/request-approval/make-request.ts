import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { requestPeriod } from '../../shared/approval/approval-request.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { DamagedDocumentError, IntegrityError, ObjectMissingError } from '../../shared/errors.ts';
import { compareRuns, describeAlone } from '../../shared/evidence/compare-runs.ts';
import type { Evidence } from '../../shared/evidence/evidence.ts';
import { runPrefix } from '../../shared/layout/keys.ts';
import { describePartition, type Partition } from '../../shared/layout/partition.ts';
import { readAuditedRun, readCompletedRun, type CompletedRun } from '../../shared/promotion/audited-run.ts';
import { readEntry } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import type { ApprovalInput } from '../flow.ts';
import type { ReviewedRun } from '../reviewed-run.ts';

/**
 * What people are asked about a run, with the evidence against the run that is current at its base. Throws StageOrderError
 * or IntegrityError for a run that could not be promoted, so that nobody approves one.
 */
export async function makeRequest(
  { stores, clock }: FunctionContext,
  { execution, run_id, base }: ApprovalInput,
  { contract, partition, input, kind, subject }: ReviewedRun,
): Promise<ApprovalRequest> {
  const run = await readAuditedRun(stores.processed, partition, run_id);
  const evidence = await gatherEvidence(stores.processed, contract, partition, run, base);
  const { dataset, schemaVersion, ingestionDate } = partition;
  const place = describePartition(partition);
  return {
    subject,
    title: kind === 'promotion' ? `Promote run ${run_id} of ${place}.` : `Roll ${place} back to run ${run_id}.`,
    roles: contract.approvals,
    ...requestPeriod(clock, contract.approvalHours),
    run: {
      execution,
      dataset,
      schema_v: schemaVersion,
      ingestion_date: ingestionDate,
      run_id,
      kind,
      input_created_at: input.created_at,
      base,
      manifest_sha256: run.manifestSha256,
      evidence,
    },
  };
}

/**
 * The run against the one that the entry `base` made current. Damage of that one is part of the evidence: a rollback, or a
 * further run, is what gets rid of it. Damage of the run itself is thrown.
 */
async function gatherEvidence(
  store: ObjectStore,
  contract: Contract,
  partition: Partition,
  run: CompletedRun,
  base: number,
): Promise<Evidence> {
  if (base === 0) return compareRuns(store, contract, partition, run, undefined);
  const { run_id } = await readEntry(store, partition, base);
  try {
    return await compareRuns(store, contract, partition, run, await readCompletedRun(store, partition, run_id));
  } catch (error) {
    if (!isDamage(error) || error.key.startsWith(runPrefix(partition, run.manifest.run_id))) throw error;
    return describeAlone(store, partition, run, run_id, error.message);
  }
}

function isDamage(error: unknown): error is IntegrityError | ObjectMissingError | DamagedDocumentError {
  return [IntegrityError, ObjectMissingError, DamagedDocumentError].some((damage) => error instanceof damage);
}

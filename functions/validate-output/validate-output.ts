import { releaseClaim } from '../../shared/claims/claim.ts';
import { timestamp } from '../../shared/clock.ts';
import { reportKey, validationKey } from '../../shared/layout/keys.ts';
import type { Validation } from '../../shared/manifest/documents.ts';
import { readCompletedRun } from '../../shared/promotion/audited-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { exists } from '../../shared/store/object-store.ts';
import { claimScope } from '../claim-scope.ts';
import type { FunctionContext } from '../context.ts';
import type { Notice, ValidateAnswer, ValidateInput } from '../flow.ts';
import { notice, type NoticeFacts } from '../notice.ts';
import { openStage } from '../stage.ts';
import { auditData } from './audit-data.ts';
import { auditHistory } from './audit-history.ts';
import { auditRejects } from './audit-rejects.ts';
import { auditReport } from './audit-report.ts';

/**
 * The second look at a run: reads its Parquet back and recomputes hashes, counts and checks from it. Any disagreement with
 * what transform recorded is a fault. Called again, it answers with the validation it finds.
 */
export async function validateOutput(context: FunctionContext, stage: ValidateInput): Promise<ValidateAnswer> {
  const { contract, partition } = await openStage(context, stage);
  const { processed, quarantine } = context.stores;
  const key = validationKey(partition, stage.run_id);
  const { manifest, manifestSha256 } = await readCompletedRun(processed, partition, stage.run_id);
  const report = await getJson<Report>(processed, reportKey(partition, stage.run_id));
  if (!(await exists(processed, key))) {
    const checks = [
      ...(await auditData(processed, contract, manifest)),
      ...auditReport(contract, manifest, report, reportKey(partition, stage.run_id)),
      ...(await auditRejects(quarantine, manifest)),
      ...(await auditHistory(quarantine, manifest, report, reportKey(partition, stage.run_id))),
    ];
    const validation: Validation = {
      run_id: stage.run_id,
      manifest_sha256: manifestSha256,
      result: report.result === 'warned' ? 'warn' : 'pass',
      validated_at: timestamp(context.clock),
      checks,
    };
    // Another call may have been faster; it looked at the same pinned bytes, so its answer serves as well.
    await createOnce(processed, key, encodeJson(validation));
  }
  await releaseClaim(claimScope(context), partition, stage.execution);
  const { result } = await getJson<Validation>(processed, key);
  if (result === 'pass') return { outcome: 'validated' };
  const facts = {
    stack: context.settings.stack,
    dataset: stage.dataset,
    ingestionDate: stage.ingestion_date,
    runId: stage.run_id,
    reasons: report.problems,
  };
  return { outcome: 'warned', notice: describeWarning(report, facts) };
}

/** Numbers that are unusual, and nothing else, need not be looked at the same day. */
function describeWarning({ checks, anomalies, run_id }: Report, facts: Omit<NoticeFacts, 'nextStep'>): Notice {
  const isCheck = anomalies.length === 0 || checks.some(({ result }) => result === 'warn');
  if (isCheck) {
    const nextStep = `the run goes on; look at what was rejected with: sluice inspect ${run_id}`;
    return notice('P2', 'a check warns', { ...facts, nextStep });
  }
  const nextStep = `the run goes on; ask the owners of the source whether the day is complete; the run shows: sluice inspect ${run_id}`;
  return notice('P3', 'unusual numbers', { ...facts, nextStep });
}

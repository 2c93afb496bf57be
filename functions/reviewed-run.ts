import { StageOrderError } from '../shared/errors.ts';
import { rollbackSubject, runSubject, type ApprovalSubject } from '../shared/layout/keys.ts';
import type { Promotion } from '../shared/manifest/documents.ts';
import { readCompletedRun, type CompletedRun } from '../shared/promotion/audited-run.ts';
import type { FunctionContext } from './context.ts';
import type { ApprovalInput } from './flow.ts';
import { openStage, type OpenStage } from './stage.ts';

/** A run between validation and promotion, or one that a rollback is to make current again. */
export interface ReviewedRun extends OpenStage {
  readonly run: CompletedRun;
  readonly kind: Promotion['kind'];
  /** What people approve: this run, these bytes, on this base. */
  readonly subject: ApprovalSubject;
}

/**
 * Opens what request-approval, await-approval and promote work on. Throws what `openStage` throws, IntegrityError for an
 * altered manifest, and StageOrderError for a run of another execution, or a rollback to one that its sensor did not fix.
 */
export async function openReviewedRun(
  context: Pick<FunctionContext, 'contracts' | 'stores'>,
  stage: ApprovalInput,
): Promise<ReviewedRun> {
  const opened = await openStage(context, stage);
  const { partition, input } = opened;
  const { processed } = context.stores;
  const run = await readCompletedRun(processed, partition, stage.run_id);
  const { run_id, base, execution } = stage;
  if (input.rollback_to === null) {
    const { execution: writer } = run.manifest;
    if (writer !== execution)
      throw new StageOrderError(run_id, `the execution ${writer} wrote it, and not ${execution}`);
    const subject = runSubject(partition, run_id, base, run.manifestSha256);
    return { ...opened, run, kind: 'promotion', subject };
  }

  if (input.rollback_to !== run_id) {
    throw new StageOrderError(run_id, `the execution was started to roll back to run ${input.rollback_to}`);
  }
  const subject = rollbackSubject(partition, run_id, base, run.manifestSha256, execution);
  return { ...opened, run, kind: 'rollback', subject };
}

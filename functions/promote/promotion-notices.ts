import type { ApprovalRecord } from '../../shared/approval/approval-documents.ts';
import { missingRoles, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import type { PinnedObject, Promotion } from '../../shared/manifest/documents.ts';
import type { PromotionResult } from '../../shared/promotion/promote-run.ts';
import type { FunctionContext } from '../context.ts';
import type { Notice, PromoteInput } from '../flow.ts';
import { notice, type NoticeTitle } from '../notice.ts';
import type { ReviewedRun } from '../reviewed-run.ts';
import { describeUnlisted } from '../unlisted-sources.ts';

type Result<T> = Extract<PromotionResult, { readonly outcome: T }>;

type NoticeContext = Pick<FunctionContext, 'settings' | 'contracts'>;

/** What promote tells people about one run. */
export class PromotionNotices {
  readonly #context: NoticeContext;
  readonly #stage: PromoteInput;
  readonly #reviewed: Pick<ReviewedRun, 'input' | 'kind'>;

  constructor(context: NoticeContext, stage: PromoteInput, reviewed: Pick<ReviewedRun, 'input' | 'kind'>) {
    this.#context = context;
    this.#stage = stage;
    this.#reviewed = reviewed;
  }

  promoted({ entry, manifest: { counts } }: Result<'promoted'>): Notice {
    const { input, kind } = this.#reviewed;
    const reasons = [
      kind === 'rollback'
        ? `Promotion ${entry.number} of the partition rolls it back to this run.`
        : `Promotion ${entry.number} of the partition.`,
      `${counts.valid_rows} rows; ${counts.input_rows} read, ${counts.quarantined_rows} quarantined, ` +
        `${counts.condemned_rows} condemned, ${counts.duplicate_rows} duplicates.`,
      ...(entry.approved_by ?? []).map(({ role, person }) => `Approved by ${person} as ${role}.`),
      ...describeUnlisted(input),
    ];
    const what = kind === 'rollback' ? 'rolled back' : 'promoted';
    return this.#tell('notices', what, reasons, 'nothing; readers see this run now.');
  }

  superseded({ head, lacking }: Result<'superseded'>): Notice {
    const { kind, number, run_id } = head;
    const reasons = [
      `While this run was under way, entry ${number} (${kind} of run ${run_id}) became current.`,
      ...lacking.map(describeLacking),
    ];
    return this.#tell('P3', `${this.#what} superseded`, reasons, this.#stepAfter(head, lacking.length > 0));
  }

  otherAttempt({ number, run_id }: Promotion): Notice {
    const reasons = [`Entry ${number} is run ${run_id}, another attempt of the same execution.`];
    return this.#tell('P3', 'attempt superseded', reasons, 'nothing; the other attempt has read the same.');
  }

  withdrawn(byRun: string): Notice {
    const reasons = [`Its request for approval was withdrawn: run ${byRun} of the same date has taken its place.`];
    return this.#tell('P3', `${this.#what} superseded`, reasons, 'nothing; "sluice status" shows what waits now.');
  }

  rejected(records: readonly ApprovalRecord[]): Notice {
    const reasons = records
      .filter(({ decision }) => decision === 'rejected')
      .map(({ person, role, reason }) => `${person} rejected it as ${role}: ${reason ?? 'without a reason'}`);
    const step = `mend what the reason says; what readers see has not changed. Then: ${this.#again}`;
    return this.#tell('P2', `${this.#what} rejected`, reasons, step);
  }

  expired(decision: ApprovalDecision): Notice {
    const reasons = [
      `Its request for approval expired at ${decision.request?.expires_at ?? 'an unknown time'}; ` +
        `what was missing: ${missingRoles(decision).join(', ')}.`,
    ];
    return this.#tell('P3', `${this.#what} expired`, reasons, `ask again: ${this.#again}`);
  }

  get #what(): 'run' | 'rollback' {
    return this.#reviewed.kind === 'rollback' ? 'rollback' : 'run';
  }

  get #again(): string {
    const { dataset, schema_v: schemaVersion, ingestion_date, run_id } = this.#stage;
    const name = versionName(this.#context.contracts, { dataset, schemaVersion });
    return this.#reviewed.kind === 'rollback'
      ? `sluice rollback ${name} ${ingestion_date} --to ${run_id}`
      : `sluice run ${name} ${ingestion_date}`;
  }

  /** A rollback is somebody's decision, which running the date again would undo. */
  #stepAfter({ kind, run_id }: Promotion, lacks: boolean): string {
    if (this.#reviewed.kind === 'rollback') return `if it is still wanted: ${this.#again}`;
    if (kind === 'rollback')
      return `nothing, while the rollback to run ${run_id} is to stand; this undoes it: ${this.#again}`;
    return lacks
      ? `run the date again, so that both are read: ${this.#again}`
      : 'nothing; the current run has read all that this run read.';
  }

  #tell(noticeClass: Notice['class'], what: NoticeTitle, reasons: readonly string[], nextStep: string): Notice {
    const { dataset, ingestion_date: ingestionDate, run_id: runId } = this.#stage;
    return notice(noticeClass, what, {
      stack: this.#context.settings.stack,
      dataset,
      ingestionDate,
      runId,
      reasons,
      nextStep,
    });
  }
}

function describeLacking({ key }: PinnedObject): string {
  return `The current run has not read "${key}", which this run read.`;
}

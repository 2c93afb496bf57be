import type { Evidence } from '../evidence/evidence.ts';

/** The documents of approvals. Names are those of the stored JSON; times are ISO 8601 in UTC. */

/** `approvals/_requests/<subject>.json`: what people are asked to approve, with what they need to decide. */
export interface ApprovalRequest {
  readonly subject: string;
  /** What it is about, in one line. */
  readonly title: string;
  /** The roles that must approve, each by another person. */
  readonly roles: readonly string[];
  readonly requested_at: string;
  readonly expires_at: string;
  /** Of a run; null for a backfill plan or a list of condemned rows. */
  readonly run: {
    readonly execution: string;
    readonly dataset: string;
    readonly schema_v: number;
    readonly ingestion_date: string;
    readonly run_id: string;
    readonly kind: 'promotion' | 'rollback';
    /** When the sensor fixed what the execution works on: of two runs that read the same the later one stays. */
    readonly input_created_at: string;
    readonly base: number;
    readonly manifest_sha256: string;
    readonly evidence: Evidence;
  } | null;
}

/** What an approver says. */
export type Decision = 'approved' | 'rejected';

/** `approvals/<role>/<subject>.json`: what an approver writes; another version when somebody writes it again. */
export interface ApprovalObject {
  readonly nonce: string;
  readonly subject: string;
  readonly decision: Decision;
  readonly reason: string | null;
}

/**
 * `approvals/_records/<subject>/<role>/<hash of version>.json`: one version of an approver's object, with the identity that
 * its writing had.
 */
export interface ApprovalRecord {
  readonly subject: string;
  readonly role: string;
  /** The person, as AWS names the session; locally, whoever they say they are. */
  readonly person: string;
  readonly decision: Decision;
  readonly reason: string | null;
  readonly recorded_at: string;
}

/** `approvals/_requests/<subject>.withdrawn.json`. */
export interface Withdrawal {
  readonly nonce: string;
  readonly subject: string;
  /**
   * The run, or the rollback, that took its place; the request's own run when that is asked for on a later base, or when its
   * execution has failed.
   */
  readonly by_run: string;
  readonly withdrawn_at: string;
}

/** `tokens/<subject>/<name>.json`: how to wake an execution that waits. */
export interface StoredToken {
  readonly token: string;
  readonly execution: string;
}

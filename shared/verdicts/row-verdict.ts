import { ReasonCode, type Reason } from '../contract/reason.ts';
import type { Verdict } from './verdict.ts';

/** Replays out of quarantine that a row may have; with one more it is condemned. */
export const maxAttempts = 3;

/** The codes of rows that the pipeline condemns by itself. */
export type CondemningCode = typeof ReasonCode.duplicateFailure | typeof ReasonCode.maxAttempts;

/** Who condemned a row, and why. */
export interface CondemnedBy {
  readonly person: string;
  readonly why: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** Of two people who condemned a row the one who did so first. */
export function earlierCondemner(
  one: CondemnedBy | undefined,
  other: CondemnedBy | undefined,
): CondemnedBy | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.at < one.at ? other : one;
}

/** What becomes of a row that broke a rule. */
export interface RowVerdict {
  readonly verdict: typeof Verdict.quarantined | typeof Verdict.condemned;
  /** Replays out of quarantine so far. */
  readonly attemptCount: number;
  /** Why the pipeline condemns it; none of a quarantined row, and of one that only a person condemned. */
  readonly codes: readonly CondemningCode[];
  /** Of a row that a person condemned before. */
  readonly condemnedBy?: CondemnedBy | undefined;
}

/** Whether a code says that the pipeline condemned the row. */
export function isCondemningCode(code: ReasonCode): code is CondemningCode {
  return code === ReasonCode.duplicateFailure || code === ReasonCode.maxAttempts;
}

/** The reason that a condemning code adds to those of the row. */
export function condemningReason(code: CondemningCode): Reason {
  const message =
    code === ReasonCode.maxAttempts
      ? `failed again after ${maxAttempts} replays out of quarantine, the most a row may have`
      : 'the same row was rejected before, in another raw object';
  return { code, column: null, message };
}

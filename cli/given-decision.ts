import type { Decision } from '../shared/approval/approval-documents.ts';
import type { ApprovalDecision } from '../shared/approval/approval-state.ts';
import type { ApprovalSubject } from '../shared/layout/keys.ts';
import type { PipelineEnd } from './pipeline-host.ts';

/** What a person says to a request. */
export interface GivenDecision {
  readonly subject: ApprovalSubject;
  readonly role: string;
  readonly person: string;
  readonly decision: Decision;
  readonly reason: string | null;
}

/** What came of it. */
export type ApprovalResult =
  | {
      readonly outcome: 'recorded';
      readonly decision: ApprovalDecision;
      /** Executions that had waited for it and went on, with what they came to. */
      readonly resumed: readonly PipelineEnd[];
    }
  | { readonly outcome: 'refused'; readonly reason: string };

import type { ApprovalRequest } from '../shared/approval/approval-documents.ts';
import type { Clock } from '../shared/clock.ts';

/** Whole seconds until a request expires, at least 1: a task must not time out before that. */
export function secondsLeft({ expires_at }: Pick<ApprovalRequest, 'expires_at'>, clock: Clock): number {
  return Math.max(1, Math.ceil((Date.parse(expires_at) - clock.now()) / 1000));
}

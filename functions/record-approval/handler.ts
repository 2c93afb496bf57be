import type { FunctionEnvironment } from '../../shared/env.ts';
import type { FunctionContext } from '../context.ts';
import { readApprovalEvent } from './approval-event.ts';
import { identifyApprover } from './identify-approver.ts';
import { recordApproval } from './record-approval.ts';

/** What a call of record-approval came to. */
export interface RecordApprovalAnswer {
  readonly outcome: 'recorded';
  readonly recorded: number;
}

/**
 * The record-approval function, which S3 calls: its notification, unlike EventBridge's event, says who wrote. What counts for
 * nothing is a fault, after all else was recorded: so it ends among the dead letters, where people see it.
 */
export function recordApprovalHandler(
  context: FunctionContext,
  { approverRoleIds }: Pick<FunctionEnvironment, 'approverRoleIds'>,
): (event: unknown) => Promise<RecordApprovalAnswer> {
  return async (event) => {
    const writes = readApprovalEvent(event);
    const errors: unknown[] = [];
    for (const write of writes) {
      try {
        await recordApproval(context, identifyApprover(write, approverRoleIds));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} writes could not be recorded.`);
    return { outcome: 'recorded', recorded: writes.length };
  };
}

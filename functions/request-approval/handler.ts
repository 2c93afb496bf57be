import type { FunctionContext } from '../context.ts';
import type { ApprovalInput, RequestApprovalAnswer } from '../flow.ts';
import { payloadReader, stageFields } from '../payload.ts';
import { requestApproval } from './request-approval.ts';

const readPayload = payloadReader<ApprovalInput>('request-approval', [...stageFields, 'run_id', 'base']);

/** The request-approval function: checks its payload and does its work in `context`. */
export function requestApprovalHandler(context: FunctionContext): (payload: unknown) => Promise<RequestApprovalAnswer> {
  return async (payload) => requestApproval(context, readPayload(payload));
}

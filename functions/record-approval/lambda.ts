import { lambdaHandler } from '../host/lambda-handler.ts';
import { recordApprovalHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('record-approval', recordApprovalHandler);

import { lambdaHandler } from '../host/lambda-handler.ts';
import { requestApprovalHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('request-approval', requestApprovalHandler);

import { lambdaHandler } from '../host/lambda-handler.ts';
import { awaitApprovalHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('await-approval', awaitApprovalHandler);

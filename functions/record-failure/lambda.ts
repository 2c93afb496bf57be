import { lambdaHandler } from '../host/lambda-handler.ts';
import { recordFailureHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('record-failure', recordFailureHandler);

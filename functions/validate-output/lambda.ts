import { lambdaHandler } from '../host/lambda-handler.ts';
import { validateOutputHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('validate-output', validateOutputHandler);

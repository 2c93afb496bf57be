import { lambdaHandler } from '../host/lambda-handler.ts';
import { promoteHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('promote', promoteHandler);

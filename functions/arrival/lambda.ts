import { lambdaHandler } from '../host/lambda-handler.ts';
import { arrivalHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('arrival', arrivalHandler);

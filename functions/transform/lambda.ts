import { lambdaHandler } from '../host/lambda-handler.ts';
import { transformHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('transform', transformHandler);

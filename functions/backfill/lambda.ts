import { lambdaHandler } from '../host/lambda-handler.ts';
import { backfillHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('backfill', backfillHandler);

import { lambdaHandler } from '../host/lambda-handler.ts';
import { repairHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('repair', repairHandler);

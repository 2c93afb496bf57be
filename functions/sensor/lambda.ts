import { lambdaHandler } from '../host/lambda-handler.ts';
import { sensorHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = lambdaHandler('sensor', sensorHandler);

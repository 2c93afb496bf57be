import type { FunctionContext } from '../context.ts';
import type { SensorAnswer } from '../flow.ts';
import { isSensorInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { sensor } from './sensor.ts';

const readPayload = payloadReader('sensor', isSensorInput);

/** The sensor function: checks its payload and does its work in `context`. */
export function sensorHandler(context: FunctionContext): (payload: unknown) => Promise<SensorAnswer> {
  return async (payload) => sensor(context, readPayload(payload));
}

import type { FunctionContext } from '../context.ts';
import type { SensorAnswer, SensorInput } from '../flow.ts';
import { payloadReader } from '../payload.ts';
import { sensor } from './sensor.ts';

const readPayload = payloadReader<SensorInput>(
  'sensor',
  ['execution', 'dataset'],
  ['ingestion_date', 'schema_v', 'scheduled_time', 'rollback_to', 'backfill'],
);

/** The sensor function: checks its payload and does its work in `context`. */
export function sensorHandler(context: FunctionContext): (payload: unknown) => Promise<SensorAnswer> {
  return async (payload) => sensor(context, readPayload(payload));
}

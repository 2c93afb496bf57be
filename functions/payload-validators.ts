import { ajv } from '../shared/ajv.ts';
import type {
  ApprovalInput,
  AwaitApprovalInput,
  BackfillInput,
  FailureInput,
  PromoteInput,
  SensorInput,
  TransformInput,
  ValidateInput,
} from './flow.ts';
import type { RepairInput } from './repair/repair.ts';

const text = { type: 'string', minLength: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** The JSON Schema of each field that a payload can have. */
const fields = {
  execution: text,
  dataset: text,
  ingestion_date: text,
  scheduled_time: text,
  rollback_to: text,
  backfill: text,
  ran: text,
  token: text,
  schema_v: { type: 'integer', minimum: 1 },
  run_id: text,
  base: count,
  tries: count,
  stage: text,
  error: { type: 'string' },
  cause: { type: 'string' },
  report: { type: 'boolean' },
} as const;

type Field = keyof typeof fields;

function compile<T>(required: readonly (Field & keyof T)[], optional: readonly (Field & keyof T)[] = []) {
  const properties: Readonly<Record<string, object>> = Object.fromEntries(
    [...required, ...optional].map((field): [string, object] => [field, fields[field]]),
  );
  return ajv.compile<T>({ type: 'object', properties, required, additionalProperties: false });
}

/** The fields that every stage after the sensor needs. */
const stage = ['execution', 'dataset', 'schema_v', 'ingestion_date'] as const;

/** Whether a value is what the sensor function is called with. */
export const isSensorInput = compile<SensorInput>(
  ['execution', 'dataset'],
  ['ingestion_date', 'schema_v', 'scheduled_time', 'rollback_to', 'backfill'],
);
/** The same of transform. */
export const isTransformInput = compile<TransformInput>(stage);
/** The same of validate-output. */
export const isValidateInput = compile<ValidateInput>([...stage, 'run_id']);
/** The same of request-approval. */
export const isApprovalInput = compile<ApprovalInput>([...stage, 'run_id', 'base']);
/** The same of await-approval. */
export const isAwaitApprovalInput = compile<AwaitApprovalInput>([...stage, 'run_id', 'base', 'token']);
/** The same of promote. */
export const isPromoteInput = compile<PromoteInput>([...stage, 'run_id', 'base', 'tries']);
/** The same of record-failure. */
export const isFailureInput = compile<FailureInput>(
  ['execution', 'dataset', 'stage', 'error', 'cause'],
  ['ingestion_date', 'schema_v', 'scheduled_time'],
);
/** The same of backfill. */
export const isBackfillInput = compile<BackfillInput>(['backfill', 'execution'], ['ran']);
/** The same of repair. */
export const isRepairInput = compile<RepairInput>([], ['report']);

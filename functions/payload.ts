import { Ajv } from 'ajv';
import { InvalidInputError } from '../shared/errors.ts';

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
} as const;

type Field = keyof typeof fields;

const ajv = new Ajv({ allErrors: true });

/** The fields that every stage after the sensor needs. */
export const stageFields = ['execution', 'dataset', 'schema_v', 'ingestion_date'] as const;

/**
 * Makes the function that reads the payload of the function `name`: fields it does not know are an error, as are those it
 * misses. The reader throws InvalidInputError with every problem.
 */
export function payloadReader<T>(
  name: string,
  required: readonly (Field & keyof T)[],
  optional: readonly (Field & keyof T)[] = [],
): (payload: unknown) => T {
  const properties: Readonly<Record<string, object>> = Object.fromEntries(
    [...required, ...optional].map((field) => [field, fields[field]]),
  );
  const validate = ajv.compile<T>({ type: 'object', properties, required, additionalProperties: false });
  return (payload) => {
    if (validate(payload)) return payload;
    const problems = (validate.errors ?? []).map(({ instancePath, message = 'is not valid', params }) => {
      const extra = 'additionalProperty' in params ? `: ${String(params.additionalProperty)}` : '';
      return { path: instancePath.slice(1), message: `${message}${extra}` };
    });
    throw new InvalidInputError(`The payload of ${name}`, problems);
  };
}

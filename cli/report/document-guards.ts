import { Ajv } from 'ajv';
import type { OutcomeRecord, Promotion } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { DocumentGuard } from '../../shared/store/json.ts';

/** What the page needs of the documents it reads; further fields are none of its business. */

const text = { type: 'string' };
const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' };
const numbers = { type: 'object', additionalProperties: number };
const counts = { type: 'object', additionalProperties: count };

function record(properties: Readonly<Record<string, object>>) {
  return { type: 'object', required: Object.keys(properties), properties };
}

function orNull(schema: object) {
  return { anyOf: [{ type: 'null' }, schema] };
}

const check = record({
  id: text,
  metric: text,
  column: orNull(text),
  action: { enum: ['warn', 'quarantine', 'halt'] },
  operator: text,
  limit: { anyOf: [number, { type: 'array', items: number, minItems: 2, maxItems: 2 }] },
  observed: number,
  unit: { enum: ['rows', 'percent', 'objects'] },
  result: { enum: ['pass', 'warn', 'quarantine', 'fail'] },
});

const report = record({
  run_id: text,
  execution: text,
  schema_v: { type: 'integer', minimum: 1 },
  ingestion_date: text,
  result: { enum: ['passed', 'warned', 'blocked', 'drift', 'breaker_open', 'failed'] },
  started_at: time,
  finished_at: time,
  duration_seconds: number,
  counts: orNull(
    record({
      input_rows: count,
      valid_rows: count,
      quarantined_rows: count,
      duplicate_rows: count,
      condemned_rows: count,
    }),
  ),
  rates: orNull(record({ quarantine_rate: number, duplicate_rate: number, null_rates: numbers })),
  checks: { type: 'array', items: check },
  error_type_distribution: counts,
  type_shares: orNull(counts),
  problems: { type: 'array', items: text },
});

const outcome = record({ run_id: text, outcome: text, promoted: { type: 'boolean' } });
const promotion = record({ number: { type: 'integer', minimum: 1 }, run_id: text });

const ajv = new Ajv();

function guard<T extends object>(schema: object): DocumentGuard<T> {
  const validate = ajv.compile<T>(schema);
  return (document): document is T => validate(document);
}

/** Whether a document has the fields of a report. */
export const isReport: DocumentGuard<Report> = guard<Report>(report);

/** Whether a document has the fields of an outcome. */
export const isOutcome: DocumentGuard<OutcomeRecord> = guard<OutcomeRecord>(outcome);

/** Whether a document has the fields of a log entry. */
export const isPromotion: DocumentGuard<Promotion> = guard<Promotion>(promotion);

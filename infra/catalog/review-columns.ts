import type { Shape } from './column-shape.ts';
import type { TableColumn } from './glue-table.ts';

/** The columns of records for reviewers, by the fields of their JSON documents; see docs/reference/quarantine.md. */

const source: Shape = { struct: { object: 'string', version: 'string', line: 'bigint' } };
const reasons: Shape = { arrayOf: { struct: { code: 'string', column: 'string', message: 'string' } } };

/** Of quarantined and of condemned rows. */
export const rejectColumns = columnsOf({
  verdict: 'string',
  row_hash: 'string',
  run_id: 'string',
  source,
  reasons,
  offset: 'bigint',
  attempt_count: 'int',
  raw: 'string',
  raw_base64: 'string',
  truncated: { struct: { offset: 'bigint', length: 'bigint' } },
  condemned_by: { struct: { person: 'string', why: 'string', at: 'string' } },
  deleted: 'string',
});

/** Of duplicates. Their values have the names of the contract and are texts here. */
export const duplicateColumns = columnsOf({
  verdict: 'string',
  run_id: 'string',
  source,
  winner: source,
  reasons,
  key: { mapOf: 'string' },
  values: { mapOf: 'string' },
});

/** To Ion a JSON number with a point is a decimal. */
const number: Shape = 'decimal(38,9)';

/** Of reports; the partition has their date. A limit is a number or two, so it is a text here. */
export const reportColumns = columnsOf({
  run_id: 'string',
  execution: 'string',
  domain: 'string',
  dataset: 'string',
  schema_v: 'int',
  stage: 'string',
  result: 'string',
  started_at: 'string',
  finished_at: 'string',
  duration_seconds: number,
  contract: { struct: { version: 'string', sha256: 'string' } },
  code: { struct: { version: 'string', git_sha: 'string' } },
  counts: {
    struct: {
      input_rows: 'bigint',
      valid_rows: 'bigint',
      quarantined_rows: 'bigint',
      duplicate_rows: 'bigint',
      condemned_rows: 'bigint',
    },
  },
  rates: {
    struct: {
      rows_parsed: 'bigint',
      quarantine_rate: number,
      validation_failure_rate: number,
      duplicate_rate: number,
      avg_attempt_count: number,
      duplicate_detection_rate: number,
      auto_condemnation_rate: number,
      null_rates: { mapOf: number },
    },
  },
  checks: {
    arrayOf: {
      struct: {
        id: 'string',
        metric: 'string',
        column: 'string',
        action: 'string',
        operator: 'string',
        limit: 'string',
        observed: number,
        unit: 'string',
        result: 'string',
      },
    },
  },
  error_type_distribution: { mapOf: 'bigint' },
  type_shares: { mapOf: number },
  drift: {
    arrayOf: {
      struct: { column: 'string', expected: 'string', found: 'string', rows: 'bigint', of: 'bigint', object: 'string' },
    },
  },
  anomalies: {
    arrayOf: {
      struct: { subject: 'string', kind: 'string', observed: number, median: number, allowed: number, runs: 'bigint' },
    },
  },
  input_bytes: 'bigint',
  problems: { arrayOf: 'string' },
});

function columnsOf(fields: Readonly<Record<string, Shape>>): readonly TableColumn[] {
  return Object.entries(fields).map(([name, shape]) => ({ name, shape }));
}

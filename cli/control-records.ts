import type { InputList, OutcomeRecord } from '../shared/manifest/documents.ts';

/** What the commands need of an execution's control records; further fields are none of their business. */

type Fields = Readonly<Record<string, unknown>>;

/** Whether a document has the fields of an execution's input. */
export function isInputList(document: object): document is InputList {
  const { created_at, base } = document as Fields;
  if (typeof base !== 'object' || base === null) return false;
  const { number } = base as Fields;
  return namesPartition(document) && typeof created_at === 'string' && Number.isSafeInteger(number);
}

/** Whether a document has the fields of an execution's outcome. */
export function isOutcomeRecord(document: object): document is OutcomeRecord {
  const { execution, run_id, outcome, ended_at, promoted } = document as Fields;
  return (
    namesPartition(document) &&
    [execution, run_id, outcome, ended_at].every((text) => typeof text === 'string') &&
    typeof promoted === 'boolean'
  );
}

function namesPartition(document: object): boolean {
  const { schema_v, ingestion_date } = document as Fields;
  return Number.isSafeInteger(schema_v) && typeof ingestion_date === 'string';
}

import { executionsPrefix, inputKey, outcomeKey, parseAttempt, runId } from '../shared/layout/keys.ts';
import type { InputList, OutcomeRecord } from '../shared/manifest/documents.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
import { getJson, type DocumentGuard } from '../shared/store/json.ts';
import { listAll, type ObjectStore } from '../shared/store/object-store.ts';
import { isInputList, isOutcomeRecord } from './control-records.ts';

/** What the control records of one execution say. A damaged one is undefined here, and named among the damages. */
export interface ExecutionRecord {
  readonly execution: string;
  /** Undefined when the sensor fixed no input. */
  readonly input: InputList | undefined;
  /** Undefined while it runs, and for one whose process is gone. */
  readonly outcome: OutcomeRecord | undefined;
  /** Run ids of its attempts, in their order. */
  readonly runs: readonly string[];
  readonly damages: readonly DocumentDamage[];
}

/** Every execution of a dataset, in the order of their names. */
export async function* listExecutions(
  store: ObjectStore,
  dataset: string,
): AsyncGenerator<ExecutionRecord, void, undefined> {
  const prefix = executionsPrefix(dataset);
  let keys: string[] = [];
  let name: string | undefined;
  for await (const { key } of listAll(store, prefix)) {
    const execution = key.slice(prefix.length).split('/')[0]!;
    if (name !== undefined && execution !== name) {
      yield await readExecution(store, dataset, name, keys);
      keys = [];
    }
    name = execution;
    keys.push(key);
  }
  if (name !== undefined) yield await readExecution(store, dataset, name, keys);
}

async function readExecution(
  store: ObjectStore,
  dataset: string,
  execution: string,
  keys: readonly string[],
): Promise<ExecutionRecord> {
  const damages: DocumentDamage[] = [];
  const read = async <T extends object>(key: string, isValid: DocumentGuard<T>) =>
    keys.includes(key) ? readUnlessDamaged(damages, () => getJson(store, key, isValid)) : undefined;
  const attempts = keys.map(parseAttempt).filter((attempt) => attempt !== undefined);
  return {
    execution,
    input: await read(inputKey(dataset, execution), isInputList),
    outcome: await read(outcomeKey(dataset, execution), isOutcomeRecord),
    runs: attempts.sort((a, b) => a - b).map((attempt) => runId(execution, attempt)),
    damages,
  };
}

/** The last execution of one date. */
export interface LatestExecution {
  readonly execution: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  /** `unfinished`: it runs now, or its process is gone. `damaged`: its outcome cannot be read. */
  readonly outcome: OutcomeRecord['outcome'] | 'unfinished' | 'damaged';
}

/** How a dataset's executions ended. */
export interface LatestExecutions {
  /** The last one of each schema version and date, as `<schema_v>/<date>`. */
  readonly latest: ReadonlyMap<string, LatestExecution>;
  /** Of every execution. */
  readonly damages: readonly DocumentDamage[];
}

/** Reads the last execution of each schema version and date of a dataset. */
export async function latestExecutions(store: ObjectStore, dataset: string): Promise<LatestExecutions> {
  const latest = new Map<string, LatestExecution & { readonly at: string }>();
  const damages: DocumentDamage[] = [];
  for await (const record of listExecutions(store, dataset)) {
    const { execution, input, outcome } = record;
    damages.push(...record.damages);
    const facts = outcome ?? input;
    if (facts === undefined) continue;
    const { schema_v, ingestion_date } = facts;
    // When it began, as far as that is known: one that waits began before another has ended.
    const at = input?.created_at ?? outcome?.ended_at ?? '';
    const partition = `${schema_v}/${ingestion_date}`;
    if ((latest.get(partition)?.at ?? '') > at) continue;
    const isDamaged = record.damages.some(({ key }) => key === outcomeKey(dataset, execution));
    const end = outcome?.outcome ?? (isDamaged ? 'damaged' : 'unfinished');
    latest.set(partition, { execution, schema_v, ingestion_date, outcome: end, at });
  }
  return { latest, damages };
}

import { storedPartition } from '../functions/stage.ts';
import { type InvalidInputError, PipelineError } from '../shared/errors.ts';
import {
  executionPrefix,
  inputKey,
  isExecutionName,
  manifestKey,
  outcomeKey,
  parseAttempt,
  parseRunId,
  reportKey,
  runId,
} from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { InputList, Manifest, OutcomeRecord, Promotion } from '../shared/manifest/documents.ts';
import { compareDataObject } from '../shared/promotion/audited-run.ts';
import { readEntriesAfter } from '../shared/promotion/promotion-log.ts';
import type { Report } from '../shared/quality/report.ts';
import { getJson, type DocumentGuard } from '../shared/store/json.ts';
import { exists, listAll, type ObjectStore } from '../shared/store/object-store.ts';
import { isReport } from './report/document-guards.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** What the store holds of one run. */
export interface InspectedRun {
  readonly run: string;
  readonly partition: Partition;
  /** How its execution has ended, if it ended with this run. */
  readonly outcome: OutcomeRecord | null;
  /** Its entries of the promotion log. */
  readonly promotions: readonly Promotion[];
  readonly report: Report | null;
  readonly manifest: Manifest | null;
  /** What could not be read of it, a sentence each. */
  readonly damages: readonly string[];
}

/**
 * Reads what there is of a run; an execution stands for the run that it ended with. Throws InvalidInputError when there
 * never was one of this name.
 */
export async function readRun(workspace: Workspace, name: string): Promise<InspectedRun> {
  const { processed } = workspace.stores;
  const damages: string[] = [];
  const { run, partition, outcome } = await findRun(workspace, name);
  const manifest = await read(processed, manifestKey(partition, run), isManifest, damages);
  const report = await read(processed, reportKey(partition, run), isReport, damages);
  const entries = await readEntriesAfter(processed, partition, 0);
  const promotions = entries.filter(({ run_id }) => run_id === run);
  return { run, partition, outcome, promotions, report, manifest, damages };
}

/** What is damaged or lost of the data that a manifest names, by size and version, a sentence each. */
export async function findDataDamages(store: ObjectStore, { objects }: Pick<Manifest, 'objects'>): Promise<string[]> {
  const damages: string[] = [];
  for (const object of objects) {
    try {
      await compareDataObject(store, object);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      damages.push(error.message);
    }
  }
  return damages;
}

async function findRun(
  workspace: Workspace,
  name: string,
): Promise<Pick<InspectedRun, 'run' | 'partition' | 'outcome'>> {
  const parsed = parseRunId(name);
  const found = parsed === undefined ? undefined : await findExecution(workspace, parsed.execution);
  if (found !== undefined) {
    const { partition, outcome, runs } = found;
    if (runs.includes(name)) return { run: name, partition, outcome: outcome?.run_id === name ? outcome : null };
    throw noRun(`the execution "${parsed!.execution}" had no such attempt; ${describeRuns(found)}`);
  }
  // The nonce that a name of an execution ends in may be all digits, so a run id is looked for first.
  const execution = await findExecution(workspace, name);
  if (execution === undefined) {
    throw noRun(`there is no run "${name}"; "sluice status" names the current ones, "sluice report" all of them`);
  }
  const { partition, outcome } = execution;
  if (outcome !== undefined) return { run: outcome.run_id, partition, outcome };
  throw noRun(`"${name}" is an execution, which has not ended, not one of its runs; ${describeRuns(execution)}`);
}

/** An execution, and the runs that it made. */
interface FoundExecution {
  readonly partition: Partition;
  /** Undefined while it has not ended. */
  readonly outcome: OutcomeRecord | undefined;
  readonly runs: readonly string[];
}

async function findExecution({ contracts, stores }: Workspace, name: string): Promise<FoundExecution | undefined> {
  if (!isExecutionName(name)) return undefined;
  const datasets = new Map(contracts.all.map(({ domain, dataset }) => [dataset, { domain, dataset }]));
  for (const { domain, dataset } of datasets.values()) {
    const keys: string[] = [];
    for await (const { key } of listAll(stores.processed, executionPrefix(dataset, name))) keys.push(key);
    const read = async <T extends object>(key: string) =>
      keys.includes(key) ? await getJson<T>(stores.processed, key) : undefined;
    const outcome = await read<OutcomeRecord>(outcomeKey(dataset, name));
    const facts = (await read<InputList>(inputKey(dataset, name))) ?? outcome;
    if (facts === undefined) continue;
    const attempts = keys.map(parseAttempt).filter((attempt) => attempt !== undefined);
    const runs = new Set(attempts.sort((a, b) => a - b).map((attempt) => runId(name, attempt)));
    // One that ended before its first attempt left a report all the same.
    if (outcome !== undefined) runs.add(outcome.run_id);
    return { partition: storedPartition({ ...facts, domain, dataset }), outcome, runs: [...runs] };
  }
  return undefined;
}

function describeRuns({ runs }: FoundExecution): string {
  return runs.length === 0 ? 'it has made none yet' : `there is: ${runs.join(', ')}`;
}

function noRun(message: string): InvalidInputError {
  return usageProblem('run', message);
}

/** The document at `key`, null when there is none; a damaged one is told of and left out. */
async function read<T extends object>(
  store: ObjectStore,
  key: string,
  isValid: DocumentGuard<T>,
  damages: string[],
): Promise<T | null> {
  try {
    return (await exists(store, key)) ? await getJson(store, key, isValid) : null;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    damages.push(error.message);
    return null;
  }
}

/** What `inspect` shows of a manifest. */
function isManifest(document: object): document is Manifest {
  const { input, objects, counts, rejects } = document as Partial<Manifest>;
  return Array.isArray(input?.objects) && Array.isArray(objects) && counts !== undefined && rejects !== undefined;
}

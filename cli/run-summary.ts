import { PipelineError } from '../shared/errors.ts';
import { inputKey, manifestKey, parseRunId, reportKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Manifest, Outcome, Promotion } from '../shared/manifest/documents.ts';
import { readEntry, readHeadNumber } from '../shared/promotion/promotion-log.ts';
import type { Report } from '../shared/quality/report.ts';
import { getJson } from '../shared/store/json.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import { isInputList } from './control-records.ts';
import type { PipelineEnd } from './pipeline-host.ts';
import { isReport } from './report/document-guards.ts';
import { gatherProblems } from './run-problems.ts';
import { describeWaitingRun, findWaitingRun, type WaitingRun } from './waiting-run.ts';
import type { Workspace } from './workspace.ts';

/** What an execution came to, for people and machines. */
export interface RunSummary {
  readonly dataset: string;
  readonly ingestion_date: string;
  readonly execution: string;
  readonly run_id: string;
  /** `waiting`: for people, as `waiting` says. `running`: it was started. */
  readonly outcome: Outcome | 'waiting' | 'running';
  readonly error: string | null;
  /** The log entry that made it current; null when it did not. */
  readonly promotion: number | null;
  /** The earlier promoted run with the same content, if the content is unchanged. */
  readonly content_unchanged_from: string | null;
  readonly counts: Report['counts'];
  readonly problems: readonly string[];
  /** What it waits for; null when it has ended. */
  readonly waiting: WaitingRun | null;
}

/** Reads from the store what an execution came to. Whatever cannot be read is left out: it does not change the end. */
export async function summarizeRun(
  workspace: Workspace,
  partition: Partition,
  { execution, result, outcome }: PipelineEnd,
): Promise<RunSummary> {
  const store = workspace.stores.processed;
  const isWaiting = result.status === 'WAITING';
  const runId =
    outcome?.run_id ??
    (isWaiting ? await workspace.host.waitingRunId(partition.dataset, execution) : undefined) ??
    `${execution}-0`;
  const entry = await findPromotion(store, partition, execution, runId);
  const report = await readIfWhole(() => getJson(store, reportKey(partition, runId), isReport));
  const problems = gatherProblems(outcome, report);
  return {
    dataset: partition.dataset,
    ingestion_date: partition.ingestionDate,
    execution,
    run_id: runId,
    outcome: outcomeOf(result, outcome),
    error: result.status === 'FAILED' ? result.error : null,
    promotion: entry?.number ?? null,
    content_unchanged_from: entry === undefined ? null : await findSameContent(store, partition, entry),
    counts: report?.counts ?? null,
    problems: problems.length === 0 && result.status === 'FAILED' ? [result.cause] : problems,
    waiting: isWaiting ? await findWaitingRun(workspace, partition.dataset, execution) : null,
  };
}

function outcomeOf({ status }: PipelineEnd['result'], outcome: PipelineEnd['outcome']): RunSummary['outcome'] {
  if (status === 'WAITING') return 'waiting';
  return status === 'RUNNING' ? 'running' : (outcome?.outcome ?? 'fault');
}

/** The run's own entry, which comes after the base of its execution; older ones are none of its business. */
async function findPromotion(
  store: ObjectStore,
  partition: Partition,
  execution: string,
  runId: string,
): Promise<Promotion | undefined> {
  const input = await readIfWhole(() => getJson(store, inputKey(partition.dataset, execution), isInputList));
  if (input === undefined) return undefined;
  const head = await readHeadNumber(store, partition);
  for (let number = input.base.number + 1; number <= head; number += 1) {
    const entry = await readIfWhole(() => readEntry(store, partition, number));
    // That of a rollback names a run of another execution.
    if (entry?.request_id === runId || entry?.request_id === execution) return entry;
  }
  return undefined;
}

/** The run before it in the log, if its content is the same. */
async function findSameContent(
  store: ObjectStore,
  partition: Partition,
  { number, run_id }: Promotion,
): Promise<string | null> {
  if (number === 1) return null;
  const before = await readIfWhole(() => readEntry(store, partition, number - 1));
  if (before === undefined) return null;
  const read = (run: string) => readIfWhole(() => getJson<Manifest>(store, manifestKey(partition, run)));
  const [old, young] = [await read(before.run_id), await read(run_id)];
  return old !== undefined && old.content_hash === young?.content_hash ? before.run_id : null;
}

/** What `read` gives; undefined when it is missing or damaged, which is for `sluice verify` to tell. */
async function readIfWhole<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PipelineError) return undefined;
    throw error;
  }
}

/** The summary as lines for people. */
export function describeRun(summary: RunSummary): string[] {
  const { dataset, ingestion_date, outcome, run_id, promotion, counts, content_unchanged_from: same } = summary;
  const attempt = parseRunId(run_id)?.attempt ?? 0;
  const end = promotion === null ? outcome.replaceAll('_', ' ') : `promoted, entry ${promotion} of its log`;
  return [
    `${dataset} ${ingestion_date}: ${end}${summary.error === null ? '' : ` (${summary.error})`}`,
    `  run ${run_id}${attempt > 1 ? `, after ${attempt} attempts` : ''}`,
    ...(counts === null
      ? []
      : [
          `  ${counts.input_rows} rows read = ${counts.valid_rows} valid + ${counts.quarantined_rows} quarantined + ` +
            `${counts.duplicate_rows} duplicate + ${counts.condemned_rows} condemned`,
        ]),
    ...summary.problems.map((problem) => `  ${problem}`),
    ...(summary.waiting === null ? [] : describeWaitingRun(summary.waiting)),
    ...(same === null ? [] : [`  content unchanged (= ${same})`]),
  ];
}

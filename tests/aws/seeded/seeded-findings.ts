import { verifyExecutions } from '../../../cli/execution-findings.ts';
import { executionPrefix, outcomeKey, parseAttempt, promotionKey } from '../../../shared/layout/keys.ts';
import type { Manifest, Outcome, OutcomeRecord } from '../../../shared/manifest/documents.ts';
import { LogWatch } from '../../simulation/log-watch.ts';
import { HistoryWatch } from '../../support/history-watch.ts';
import { assertRowsAccounted } from '../../support/rows-accounted.ts';
import { storedJson, storedKeys, storedText } from '../../support/stored-objects.ts';
import type { TestPipeline } from '../../support/test-pipeline.ts';
import type { SeededBucket } from './seeded-bucket.ts';
import { date, type SeededDay } from './seeded-day.ts';

/** What became of a seed. */
export interface SeededEnd {
  /** What the pipeline promises and did not keep; empty for a good seed. */
  readonly violations: readonly string[];
  /** Of each execution; one that could not even write its outcome has ended as a fault. */
  readonly outcomes: readonly Outcome[];
  /** How many runs were promoted on another base than they began with. */
  readonly rebases: number;
  /** How many attempts were made after the first of an execution. */
  readonly furtherAttempts: number;
}

type Violated = (message: string) => void;

/** Compares what the executions of a seed have left with what they, and the log, say of it. */
export async function findViolations(bucket: SeededBucket, day: SeededDay): Promise<SeededEnd> {
  const pipeline = await bucket.copy();
  const { state } = pipeline.memory.processed;
  const violations: string[] = [];
  const violated = (message: string) => violations.push(message);

  const records = new Map<string, OutcomeRecord>();
  for (const { name } of bucket.executions()) {
    const key = outcomeKey('events', name);
    if (state.has(key)) records.set(name, storedJson<OutcomeRecord>(state, key));
  }
  const outcomes = bucket.executions().map(({ name, result }) => {
    const outcome = records.get(name)?.outcome ?? 'fault';
    const error = result?.status === 'FAILED' ? result.error : undefined;
    if (result === null) violated(`${name} has not ended`);
    if (outcome !== 'fault' && !day.outcomes.includes(outcome)) violated(`${name} ended ${outcome}`);
    if ((error === undefined) !== (outcome === 'promoted')) violated(`${name} ended ${outcome}, as ${error}`);
    return outcome;
  });
  // What a fault left undone after its log entry, the scheduled repair does.
  if (outcomes.includes('fault')) await pipeline.repair(date);

  const keys = storedKeys(state).filter((key) => key.endsWith('/_manifest.json'));
  const manifests = new Map(keys.map((key) => storedJson<Manifest>(state, key)).map((one) => [one.run_id, one]));
  const log = readLog(pipeline, manifests, violated);
  const promoted = [...records.values()].filter((record) => record.promoted).map(({ run_id }) => run_id);
  log.checkEnd(
    [...manifests.keys()].map((runId) => {
      return { runId, outcome: promoted.includes(runId) ? 'promoted' : 'superseded', rebases: 0 };
    }),
  );
  const watch = new HistoryWatch(pipeline, date);
  watch.check();
  for (const message of watch.violations) violated(message);
  checkRows(pipeline, manifests, violated);
  const found = [...(await pipeline.verify(date)), ...(await verifyExecutions(pipeline.workspace, pipeline.contract))];
  for (const { state: kind, message } of found) if (kind !== 'abandoned') violated(`verify says: ${message}`);
  const rebases = log.entries.filter(({ base, run_id }) => base > manifests.get(run_id)!.base.number).length;
  const ownKeys = bucket.executions().flatMap(({ name }) => storedKeys(state, executionPrefix('events', name)));
  const furtherAttempts = ownKeys.filter((key) => (parseAttempt(key) ?? 1) > 1).length;
  return { violations, outcomes, rebases, furtherAttempts };
}

/** Reads the whole log: no run is in it twice, and none has lost what a run before it had read. */
function readLog(
  { memory, partition }: TestPipeline,
  manifests: ReadonlyMap<string, Manifest>,
  violated: Violated,
): LogWatch {
  const log = new LogWatch({ state: memory.processed.state, partition: partition(date), manifests, violated });
  for (const { run_id, base } of manifests.values()) log.begin(run_id, base.number);
  log.refresh(promotionKey(partition(date), 1));
  return log;
}

/** Every line of what a run has read must have one verdict. */
function checkRows({ memory }: TestPipeline, manifests: ReadonlyMap<string, Manifest>, violated: Violated): void {
  assertRowsAccounted(memory.processed.state);
  for (const { run_id, input, counts } of manifests.values()) {
    const lines = input.objects.map(({ key }) => storedText(memory.raw.state, key).trimEnd().split('\n').length);
    const delivered = lines.reduce((sum, count) => sum + count, 0);
    if (counts.input_rows !== delivered) violated(`${run_id} counts ${counts.input_rows} of ${delivered} rows`);
  }
}

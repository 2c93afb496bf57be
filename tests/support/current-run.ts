import { manifestKey, promotionsPrefix } from '../../shared/layout/keys.ts';
import type { Manifest, Promotion } from '../../shared/manifest/documents.ts';
import { assertRowsAccounted } from './rows-accounted.ts';
import { storedJson, storedKeys } from './stored-objects.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** What readers of a date get. */
export interface CurrentRun {
  /** Last number of the log. */
  readonly number: number;
  readonly runId: string;
  readonly contentHash: string;
  /** SHA-256 of its data objects. */
  readonly hashes: readonly string[];
  readonly counts: Manifest['counts'];
}

/** The entries of a date's log, oldest first. */
export function logEntries({ memory, partition }: TestPipeline, date: string): Promotion[] {
  const { state } = memory.processed;
  return storedKeys(state, promotionsPrefix(partition(date))).map((key) => storedJson<Promotion>(state, key));
}

/** The manifest of a run. Throws when any run does not account for every row. */
export function manifestOf({ memory, partition }: TestPipeline, date: string, runId: string): Manifest {
  assertRowsAccounted(memory.processed.state);
  return storedJson<Manifest>(memory.processed.state, manifestKey(partition(date), runId));
}

/** The run that the log's last entry names. Throws when there is none. */
export function currentRun(pipeline: TestPipeline, date: string): CurrentRun {
  const head = logEntries(pipeline, date).at(-1);
  if (head === undefined) throw new Error(`Nothing was promoted for ${date}.`);
  const { content_hash, objects, counts } = manifestOf(pipeline, date, head.run_id);
  const hashes = objects.map(({ sha256 }) => sha256);
  return { number: head.number, runId: head.run_id, contentHash: content_hash, hashes, counts };
}

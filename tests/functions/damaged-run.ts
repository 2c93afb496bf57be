import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { PipelineError } from '../../shared/errors.ts';
import { dataKey } from '../../shared/layout/keys.ts';
import type { Report } from '../../shared/quality/report.ts';
import { date } from '../support/event-rows.ts';
import { duplicatesOf, quarantineOf, reportOf } from '../support/execution-papers.ts';
import { assertRowsAccounted } from '../support/rows-accounted.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const execution = 'events-1';
const runId = 'events-1-1';

/** What became of one file. */
export interface DamagedRun {
  readonly seed: number;
  readonly ended: 'validated' | 'warned' | 'blocked' | 'drift' | 'breaker_open' | 'raw_missing' | PipelineError;
  /** Null when no row was judged. */
  readonly counts: Report['counts'];
  readonly problems: readonly string[];
}

/**
 * Runs a file from sensor to validate-output and puts its data object into `folder` as `<seed>.parquet`. `lines` is how
 * many rows it should have, undefined when nobody can say.
 */
export async function runDamaged(
  file: { readonly seed: number; readonly bytes: Uint8Array; readonly lines: number | undefined },
  folder: string,
  contracts?: ContractRegistry,
): Promise<DamagedRun> {
  const { seed, bytes, lines } = file;
  const pipeline = testPipeline(contracts === undefined ? {} : { contracts });
  await pipeline.deliver(date, 'events.ndjson', bytes);
  const ended = await process(pipeline);
  if (typeof ended !== 'string' || ended === 'raw_missing') return { seed, ended, counts: null, problems: [] };

  assertRowsAccounted(pipeline.memory.processed.state);
  const counts = reportOf(pipeline, date, runId).counts!;
  const problems: string[] = [];
  const kept = [quarantineOf(pipeline, date, runId).length, duplicatesOf(pipeline, date, runId).length];
  if (String(kept) !== String([counts.quarantined_rows, counts.duplicate_rows])) problems.push(`kept ${kept.join()}`);
  if ((lines ?? counts.input_rows) !== counts.input_rows) problems.push(`${lines} lines, ${counts.input_rows} rows`);
  const key = dataKey(pipeline.partition(date), runId, 0);
  const { state } = pipeline.memory.processed;
  if (state.has(key)) await writeFile(join(folder, `${seed}.parquet`), state.find(key).bytes);
  return { seed, ended, counts, problems };
}

async function process(pipeline: TestPipeline): Promise<DamagedRun['ended']> {
  const { sensor, transform, validateOutput } = stageCalls(pipeline.workspace, execution, date);
  try {
    if ((await sensor()).outcome !== 'ready') return 'raw_missing';
    const { outcome } = await transform();
    if (outcome !== 'transformed') return outcome;
    return (await validateOutput(runId)).outcome;
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

/** How many of the runs ended in each way; a fault by the name of its class. */
export function countEnds(runs: readonly DamagedRun[]): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { ended } of runs) {
    const kind = typeof ended === 'string' ? ended : ended.name;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

/** Lines that hold anything but spaces, tabs and carriage returns. */
export function linesIn(decoded: Buffer): string[] {
  const lines = decoded.toString('utf8').split('\n');
  return lines.filter((line) => /[^ \t\r]/.test(line));
}

/** The runs that count another number of valid rows than they wrote; one that drifted writes none. */
export function differingRuns(runs: readonly DamagedRun[], rows: readonly { readonly seed: number }[]): DamagedRun[] {
  const written = new Map<number, number>();
  for (const { seed } of rows) written.set(seed, (written.get(seed) ?? 0) + 1);
  const valid = ({ ended, counts }: DamagedRun) => (ended === 'drift' ? 0 : (counts?.valid_rows ?? 0));
  return runs.filter((run) => (written.get(run.seed) ?? 0) !== valid(run));
}

import { readCompletedRun } from '../../shared/promotion/audited-run.ts';
import { readHead } from '../../shared/promotion/promotion-log.ts';
import { verifyPartition } from '../../shared/promotion/verify.ts';
import type { Workspace } from '../workspace.ts';
import { describeRejects } from './described-rejects.ts';
import type { ExpectedRun } from './expected-run.ts';
import type { SmokeDay } from './smoke-day.ts';
import type { SmokeFinding } from './smoke-finding.ts';

/** A promoted run of a day, and what it should be. */
export interface SmokeRun {
  readonly day: SmokeDay;
  readonly run: string;
  readonly expected: ExpectedRun;
  /** The command that shows what the functions said. */
  readonly logs: string;
}

/**
 * Compares what a run has left, and what readers get, with the run of this checkout. Throws PipelineError for what cannot be
 * read.
 */
export async function compareSmokeRun(
  { stores, catalog, clock, code }: Workspace,
  { day, run, expected, logs }: SmokeRun,
): Promise<SmokeFinding[]> {
  const { processed: store, quarantine } = stores;
  const { partition, contract, key } = day;
  const findings: SmokeFinding[] = [];
  const { manifest } = await readCompletedRun(store, partition, run);

  const read = manifest.input.objects.map((object) => object.key);
  if (read.join() !== key) {
    const problem = `Run ${run} has read ${read.join(', ')}, and not ${key} alone.`;
    return [{ check: 'smoke day: input', problem, remedy: 'Run sluice smoke again, while no other one runs.' }];
  }

  const rejects = await describeRejects(quarantine, manifest);
  const measures = [
    ['row counts', JSON.stringify(manifest.counts), JSON.stringify(expected.manifest.counts)],
    ['content hash', manifest.content_hash, expected.manifest.content_hash],
    ['quarantined rows', rejects.join('; '), expected.rejects.join('; ')],
  ] as const;
  const remedy =
    code.git_sha === expected.code.git_sha
      ? `Both are of the commit ${code.git_sha}: deploy it again, and if that changes nothing, keep the run and see ${logs}`
      : `The stack is of the commit ${code.git_sha}, this checkout is ${expected.code.git_sha}: run sluice smoke from the deployed one.`;
  for (const [what, found, wanted] of measures) {
    const problem = `Run ${run} has ${found || 'none'}, and this checkout makes ${wanted || 'none'} of the same rows.`;
    if (found !== wanted) findings.push({ check: `smoke day: ${what}`, problem, remedy });
  }

  const head = await readHead(store, partition);
  if (head?.run_id !== run) {
    const problem = `The log names ${head?.run_id ?? 'no run'} as current, and not ${run}.`;
    findings.push({ check: 'smoke day: promotion', problem, remedy: logs });
  }
  const { currentCopy } = contract;
  const verified = await verifyPartition({ store, quarantine, catalog, currentCopy, clock }, partition);
  for (const { state, place, message } of verified) {
    findings.push({ check: 'smoke day: what readers get', problem: `${state}: ${place}: ${message}`, remedy: logs });
  }
  return findings;
}

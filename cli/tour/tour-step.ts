import { partitionOf } from '../../functions/stage.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { RowCounts } from '../../shared/verdicts/verdict.ts';
import { runPipeline } from '../local-pipeline.ts';
import type { PipelineEnd } from '../pipeline-host.ts';
import { summarizeRun } from '../run-summary.ts';
import { showTransitions } from '../show-transitions.ts';
import type { Terminal } from '../terminal.ts';
import { findUpToDateRun } from '../up-to-date.ts';
import type { LocalWorkspace } from '../local-workspace.ts';

/** One step of the tour, as its table shows it. */
export interface TourStep {
  readonly what: string;
  readonly dataset: string;
  readonly date: string;
  readonly outcome: string;
  readonly counts: RowCounts | null;
  readonly run: string;
}

/** What the acts of the tour are played on. */
export interface Stage {
  readonly workspace: LocalWorkspace;
  readonly terminal: Terminal;
}

/**
 * Runs a date, unless its current run has read what lies in raw now, with this contract and this code: such a date is left
 * alone.
 */
export async function bringUpToDate(stage: Stage, contract: Contract, date: string, what: string): Promise<TourStep> {
  const current = await findUpToDateRun(stage.workspace, contract, date);
  if (current === undefined) return runStep(stage, contract, date, what);
  const { counts, run_id: run } = current;
  return { what, dataset: contract.dataset, date, outcome: 'unchanged', counts, run };
}

/** Runs a date to its end, or until it waits for people. */
export async function runStep(stage: Stage, contract: Contract, date: string, what: string): Promise<TourStep> {
  const { workspace, terminal } = stage;
  const end = await runPipeline(workspace, contract, date, showTransitions(terminal));
  return endedStep(stage, contract, date, what, end);
}

/** The step that an execution was. */
export async function endedStep(
  { workspace }: Stage,
  contract: Contract,
  date: string,
  what: string,
  end: PipelineEnd,
): Promise<TourStep> {
  const { outcome, counts, run_id: run } = await summarizeRun(workspace, partitionOf(contract, date), end);
  return { what, dataset: contract.dataset, date, outcome: outcome.replaceAll('_', ' '), counts, run };
}

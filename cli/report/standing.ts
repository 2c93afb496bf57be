import type { Outcome, OutcomeRecord } from '../../shared/manifest/documents.ts';
import type { Report, RunResult } from '../../shared/quality/report.ts';
import type { RecordedRun } from './history.ts';

/** What is known of a date beside its reports. */
export interface DayRecords {
  /** Outcomes by execution. */
  readonly outcomes: ReadonlyMap<string, OutcomeRecord>;
  /** Every run that the date's log names. */
  readonly promotedRunIds: ReadonlySet<string>;
  readonly currentRunId: string | undefined;
}

/** Outcomes that say what became of a run whose own result is what its report says. */
const keepsResult: ReadonlySet<Outcome> = new Set(['promoted', 'superseded', 'rejected', 'expired']);

/** A run together with its result and where it stands now. */
export function recordRun(report: Report, records: DayRecords): RecordedRun {
  const { run_id, execution } = report;
  const outcome = records.outcomes.get(execution);
  const ending = outcome?.run_id === run_id ? outcome.outcome : undefined;
  const promoted = records.promotedRunIds.has(run_id);
  return {
    report,
    result: promoted || ending === undefined ? report.result : resultOf(report, ending),
    standing: standingOf(run_id, records, outcome !== undefined, ending),
  };
}

function resultOf({ result }: Report, ending: Outcome): RunResult {
  if (keepsResult.has(ending) || result === 'blocked') return result;
  return ending === 'blocked' || ending === 'drift' || ending === 'breaker_open' ? ending : 'failed';
}

function standingOf(
  runId: string,
  { currentRunId, promotedRunIds }: DayRecords,
  ended: boolean,
  ending: Outcome | undefined,
): string {
  if (runId === currentRunId) return 'current';
  if (promotedRunIds.has(runId)) return 'was current';
  if (!ended) return 'not ended';
  // Another attempt of the same execution took its place.
  if (ending === undefined) return 'abandoned';
  if (ending === 'promoted') return 'not in the log';
  return ending === 'blocked' ? 'not promoted' : ending.replaceAll('_', ' ');
}

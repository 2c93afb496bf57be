import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import type { Report } from '../shared/quality/report.ts';

/**
 * What went wrong with a run, each sentence once: first what ended its execution, which the report of a run that passed
 * cannot say, then what its rows were judged to be.
 */
export function gatherProblems(
  outcome: Pick<OutcomeRecord, 'problems'> | null | undefined,
  report: Pick<Report, 'problems'> | null | undefined,
): string[] {
  return [...new Set([...(outcome?.problems ?? []), ...(report?.problems ?? [])])];
}

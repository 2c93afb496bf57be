import { ReasonCode } from '../contract/reason.ts';
import { metricDocument, type MetricDocument } from '../metrics.ts';
import type { Report } from './report.ts';

/** What of a run's metrics its report does not say. */
export interface RunEvents {
  /** Whether this run tripped the circuit breaker; one that met it open did not. */
  readonly isTrip: boolean;
  readonly isRuntimeAnomaly: boolean;
}

/**
 * The metrics of a run: one document, and one more for each reason code that it met. Type shares, columns and problems stay
 * in the report, because they name values or columns.
 */
export function runMetrics(stack: string, report: Report, { isTrip, isRuntimeAnomaly }: RunEvents): MetricDocument[] {
  const { dataset, run_id: runId, finished_at, counts, rates, error_type_distribution } = report;
  const scope = { stack, dataset, runId, time: Date.parse(finished_at) };
  const ofRun = metricDocument(scope, {
    ...(counts === null
      ? {}
      : {
          input_rows: counts.input_rows,
          valid_rows_count: counts.valid_rows,
          quarantined_rows_count: counts.quarantined_rows,
          condemned_rows_count: counts.condemned_rows,
          duplicate_rows_count: counts.duplicate_rows,
          rows_processed_per_run: counts.input_rows,
        }),
    ...(rates === null
      ? {}
      : {
          quarantine_rate: rates.quarantine_rate,
          validation_failure_rate: rates.validation_failure_rate,
          avg_attempt_count: rates.avg_attempt_count,
          duplicate_detection_rate: rates.duplicate_detection_rate,
          auto_condemnation_rate: rates.auto_condemnation_rate,
        }),
    circuit_breaker_triggers: Number(isTrip),
    duration_seconds: report.duration_seconds,
    runtime_anomalies: Number(isRuntimeAnomaly),
  });
  const ofCodes = Object.values(ReasonCode).flatMap((code) => {
    const reasons = error_type_distribution[code];
    return reasons === undefined ? [] : [metricDocument({ ...scope, code }, { error_type_distribution: reasons })];
  });
  return [ofRun, ...ofCodes];
}

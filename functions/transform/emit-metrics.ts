import type { BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { isRuntimeAnomaly } from '../../shared/quality/anomalies.ts';
import type { Report } from '../../shared/quality/report.ts';
import { runMetrics } from '../../shared/quality/run-metrics.ts';
import type { AttemptScope } from './attempt-scope.ts';
import type { BaselineRun } from './baseline.ts';

/** Emits the metrics of a run that has left its report. `trip` is what holds the circuit breaker open, if it is. */
export function emitMetrics(
  { context, contract }: AttemptScope,
  report: Report,
  baseline: readonly BaselineRun[],
  trip?: BreakerTrip,
): void {
  const pace = { inputRows: report.counts?.input_rows ?? 0, durationSeconds: report.duration_seconds };
  const documents = runMetrics(context.settings.stack, report, {
    isTrip: trip?.run_id === report.run_id,
    isRuntimeAnomaly: isRuntimeAnomaly(contract.anomaly, pace, baseline),
  });
  for (const document of documents) context.metrics.emit(document);
}

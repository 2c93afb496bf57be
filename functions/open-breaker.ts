import type { BreakerTrip } from '../shared/breaker/breaker-documents.ts';
import { describeTrip } from '../shared/breaker/describe-trip.ts';
import type { Contract } from '../shared/contract/contract.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import type { FunctionContext } from './context.ts';
import { endExecution, type EndingRun } from './end-execution.ts';
import { notice } from './notice.ts';

/**
 * Ends an execution at the open breaker of its dataset. Only the execution that tripped it alerts at once (P1), the others
 * tell that they did not run (P2). Gives the outcome that stands.
 */
export async function endAtBreaker(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  run: EndingRun,
  trip: BreakerTrip,
): Promise<OutcomeRecord> {
  const reasons = describeTrip(trip);
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.settings.stack, dataset, ingestionDate, runId: run.runId, reasons };
  const nextStep =
    `find out what is wrong with: sluice inspect ${trip.run_id}\n` +
    `      When it is mended, let the dataset run again with: sluice breaker reset ${dataset} --reason TEXT`;
  const message =
    trip.execution === run.execution
      ? notice('P1', 'circuit breaker tripped', { ...facts, nextStep })
      : notice('P2', 'circuit breaker open', { ...facts, nextStep });
  const ending = { outcome: 'breaker_open', problems: reasons, notice: message } as const;
  return endExecution(context, contract, partition, run, ending);
}

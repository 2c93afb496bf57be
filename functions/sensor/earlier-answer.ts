import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import { readOutcome } from '../../shared/manifest/outcome-record.ts';
import { answerRecorded, completeEnding } from '../end-execution.ts';
import type { SensorAnswer } from '../flow.ts';
import { answerOf, readInputList } from './input-list.ts';
import type { SensorScope } from './sensor-scope.ts';

/**
 * What an earlier call has answered, by what it fixed or by how it ended the execution; undefined while none has. The world
 * may be another by now, and the execution must not go on after it has been said that it ended. Throws StageOrderError
 * when the execution was ended by a fault.
 */
export async function findAnswer(scope: SensorScope): Promise<SensorAnswer | undefined> {
  const { context, contract, partition, input } = scope;
  const fixed = await readInputList(scope);
  if (fixed !== undefined) return answerOf(fixed);
  const record = await readOutcome(context.stores.processed, contract.dataset, input.execution);
  if (record === undefined) return undefined;
  await completeEnding(context, contract, partition, record);
  return answerEnded(record);
}

/** What the sensor answers when it has ended the execution. Throws StageOrderError when it was not the sensor. */
export function answerEnded(record: OutcomeRecord): SensorAnswer {
  return answerRecorded(record, ['raw_missing', 'refused', 'breaker_open']);
}

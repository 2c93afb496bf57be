import { hashRawListing } from '../../shared/backfill/raw-listing-hash.ts';
import { executionName, inputKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import { readOutcome } from '../../shared/manifest/outcome-record.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import type { ReadInput } from '../request-approval/covered-input.ts';

/** An execution that reads a changed listing, and how far it is. */
export interface LateExecution {
  readonly execution: string;
  /** `begun`: started before, and has yet to fix what it reads. `reading`: on its way with it. */
  readonly state: 'started' | 'begun' | 'reading' | 'ended';
  /** Of one that has ended. */
  readonly outcome?: OutcomeRecord['outcome'];
}

/** When an execution that has ended gets a successor. */
export interface SuccessorRules {
  /** Whether still nobody has read the listing: the execution may have been promoted just now. */
  readonly isUnread: () => Promise<boolean>;
  /** False when one that was refused would be refused again. */
  readonly mayRepeatRefused: boolean;
}

/**
 * Starts the execution that reads this listing, unless one has been: its name holds a hash of the listing, so that however
 * many events announce it there is one. One that was refused, that met an open breaker, that was promoted before raw data came
 * back to this listing, or that vanished gets a successor.
 */
export async function startLate(
  { executions, stores }: Pick<FunctionContext, 'executions' | 'stores'>,
  partition: Partition,
  listing: ReadInput,
  { isUnread, mayRepeatRefused }: SuccessorRules,
): Promise<LateExecution> {
  const { dataset, ingestionDate, schemaVersion } = partition;
  const name = nameLate(partition, listing);
  for (let number = 1; ; number += 1) {
    const execution = number === 1 ? name : `${name}-${number}`;
    const input = { dataset, ingestion_date: ingestionDate, schema_v: schemaVersion };
    if ((await executions.start(execution, input)) === 'started') return { execution, state: 'started' };
    const record = await readOutcome(stores.processed, dataset, execution);
    if (record === undefined) {
      // A person stopped it, or its process is gone: nothing says that it will ever read.
      if (!(await executions.isRunning(execution))) continue;
      const isReading = await exists(stores.processed, inputKey(dataset, execution));
      return { execution, state: isReading ? 'reading' : 'begun' };
    }
    const { outcome } = record;
    const isOver = outcome === 'promoted' || outcome === 'breaker_open' || (outcome === 'refused' && mayRepeatRefused);
    if (!isOver || !(await isUnread())) return { execution, state: 'ended', outcome };
  }
}

/** Whether an execution for this listing has ended, however it did. */
export async function wasTried(
  { stores }: Pick<FunctionContext, 'stores'>,
  partition: Partition,
  listing: ReadInput,
): Promise<boolean> {
  return (await readOutcome(stores.processed, partition.dataset, nameLate(partition, listing))) !== undefined;
}

function nameLate(partition: Partition, { objects, superseded }: ReadInput): string {
  // With the schema version among it: two of them read the same raw data, each in an execution of its own.
  const hash = hashRawListing(objects, [...superseded, `schema_v=${partition.schemaVersion}`]);
  return executionName(partition, `late-${hash.slice(0, 8)}`);
}

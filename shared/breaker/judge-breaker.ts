import { timestamp, type Clock } from '../clock.ts';
import type { Contract } from '../contract/contract.ts';
import { breakerTripKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { createJson } from '../store/json.ts';
import type { Stores } from '../store/object-store.ts';
import type { BreakerErrors, BreakerReset, BreakerTrip } from './breaker-documents.ts';
import { readBreakerState, readOpenTrip, readResets } from './breaker-state.ts';
import { readCovered, readRows } from './covered-rows.ts';
import { readErrorsSince, recordErrors, windowMilliseconds } from './error-entries.ts';
import { RunErrors } from './run-errors.ts';

/** What the breaker is judged with. */
export interface BreakerScope {
  readonly stores: Pick<Stores, 'processed' | 'quarantine'>;
  readonly clock: Clock;
  readonly contract: Pick<Contract, 'domain' | 'dataset' | 'breakerLimit'>;
}

/** The run that is judged. */
export interface BreakerRun extends Pick<Partition, 'ingestionDate'> {
  readonly execution: string;
  readonly runId: string;
  /** Whether it rejected a row, and so has stored a `history.ndjson.gz`, which is counted. */
  readonly hasHistory: boolean;
  /** The backfill it belongs to, or null; a run of one is counted by itself. */
  readonly backfill: string | null;
}

/**
 * Counts the rows that a run rejected, together with those of the last hour's runs, and trips the breaker when more
 * distinct rows have one code than the contract allows. Gives the trip that holds the breaker open, whoever tripped it:
 * `execution` in it tells. Undefined means closed. Called again for the run, it gives the same.
 *
 * Which rows resets have covered is looked up only when the count with them exceeds the limit, because it takes reading
 * the histories of all covered runs.
 *
 * The run's entry comes first, and then the others' are read: of two runs at once the later one sees both.
 */
export async function judgeBreaker(scope: BreakerScope, run: BreakerRun): Promise<BreakerTrip | undefined> {
  const { stores, clock, contract } = scope;
  const { dataset, breakerLimit } = contract;
  const now = clock.now();
  if (!run.hasHistory) return readOpenTrip(stores.processed, dataset);
  let resets = await readResets(stores.processed, dataset);
  let own = await countOwn(scope, run, nothing);
  let isWithoutCovered = false;
  if (isExceeded(own)) {
    // The list in the entry ends behind the limit, so that covered rows would hide others.
    own = await countOwn(scope, run, await readCovered(scope, resets));
    isWithoutCovered = true;
  }
  if (!own.isEmpty) await recordErrors(stores.processed, dataset, entryOf(run, now, own));
  for (;;) {
    const { lastTrip, lastReset } = await readBreakerState(stores.processed, dataset);
    const open = lastTrip > lastReset ? await readOpenTrip(stores.processed, dataset) : undefined;
    if (open !== undefined || own.isEmpty) return open;
    if (lastReset > resets.length) {
      // It came while this run was counting.
      resets = await readResets(stores.processed, dataset);
      isWithoutCovered = false;
    }
    const others = run.backfill === null ? await readOthers(scope, run, now, resets) : [];
    const united = own.unite(others);
    if (!isExceeded(united)) return undefined;
    if (!isWithoutCovered) {
      own = await countOwn(scope, run, await readCovered(scope, resets));
      isWithoutCovered = true;
      continue;
    }
    const trip: BreakerTrip = {
      nonce: clock.nonce(),
      number: lastReset + 1,
      execution: run.execution,
      run_id: run.runId,
      ingestion_date: run.ingestionDate,
      tripped_at: timestamp(clock),
      limit: breakerLimit,
      counts: united.exceeded,
      runs: [runOf(run), ...others.map(({ ingestion_date, run_id }) => ({ ingestion_date, run_id }))],
    };
    const creation = await createJson(stores.processed, breakerTripKey(dataset, trip.number), trip);
    if (creation.created) return trip;
    // Another run has tripped it. If it is no longer open, a reset has closed it in between, and counting begins anew.
  }
}

function entryOf(run: BreakerRun, now: number, { errors }: RunErrors): BreakerErrors {
  return { ...runOf(run), recorded_at: new Date(now).toISOString(), backfill: run.backfill, errors };
}

function runOf({ ingestionDate, runId }: Pick<BreakerRun, 'ingestionDate' | 'runId'>) {
  return { ingestion_date: ingestionDate, run_id: runId };
}

const nothing: ReadonlySet<string> = new Set();

function isExceeded({ exceeded }: RunErrors): boolean {
  return Object.keys(exceeded).length > 0;
}

/** The run's own errors, without the covered rows. */
async function countOwn(scope: BreakerScope, run: BreakerRun, covered: ReadonlySet<string>): Promise<RunErrors> {
  const own = new RunErrors(scope.contract.breakerLimit, covered);
  for await (const row of readRows(scope, run)) own.add(row);
  return own;
}

/** The entries of the last hour that count beside the run's own: of no backfill, and from after the last reset. */
async function readOthers(
  { stores, contract }: BreakerScope,
  { runId }: BreakerRun,
  now: number,
  resets: readonly BreakerReset[],
): Promise<BreakerErrors[]> {
  const covered = new Set(resets.flatMap(({ covers }) => covers.map(({ run_id }) => run_id)));
  const lastReset = resets.at(-1)?.reset_at ?? '';
  const entries = await readErrorsSince(stores.processed, contract.dataset, now - windowMilliseconds);
  return entries.filter(
    ({ run_id, backfill, recorded_at }) =>
      run_id !== runId && backfill === null && recorded_at > lastReset && !covered.has(run_id),
  );
}

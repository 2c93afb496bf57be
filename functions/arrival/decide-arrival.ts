import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import { findClaim } from '../../shared/claims/claim.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { inputKey, manifestKey } from '../../shared/layout/keys.ts';
import { describePartition, type Partition } from '../../shared/layout/partition.ts';
import type { InputList, Manifest } from '../../shared/manifest/documents.ts';
import { readEntry, readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import { getJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { claimScope } from '../claim-scope.ts';
import type { FunctionContext } from '../context.ts';
import { findLost, readCurrentInput } from '../sensor/raw-changes.ts';
import { surveyRaw } from '../sensor/raw-listing.ts';
import { partitionOf } from '../stage.ts';
import { listOpenRequests } from '../waiting-executions.ts';
import { decideFirstRun } from './first-run.ts';
import { startLate, wasTried, type LateExecution } from './late-execution.ts';
import { compareRaw, type RawComparison } from './raw-comparison.ts';

/** What a change of a date's raw data has led to. */
export interface ArrivalDecision {
  /**
   * `started`: an execution is to read it; ask again to see that it did. `busy`: it has to wait; ask again. `unchanged`:
   * it is read, or was tried. `not_promoted`: the date's first run is not for late data to start.
   */
  readonly outcome: 'started' | 'unchanged' | 'not_promoted' | 'busy';
  /** Why, as a sentence. */
  readonly reason: string;
  /** The execution that reads it, or that is in its way. */
  readonly execution?: string;
}

/**
 * Decides whether a date runs again because its raw data has changed, and starts it. It does if the date has a promotion
 * and nobody has read what lies in raw now; calling it any number of times for one change starts one execution.
 */
export async function decideArrival(context: FunctionContext, partition: Partition): Promise<ArrivalDecision> {
  const { raw, processed } = context.stores;
  const { dataset, schemaVersion, ingestionDate } = partition;
  const contract = context.contracts.get(dataset, schemaVersion);
  if ((await readHeadNumber(processed, partition)) === 0) return decideFirstRun(context, partition);
  const current = await readCurrentInput(processed, partition);
  const survey = await surveyRaw(raw, contract, ingestionDate);
  // Its execution is refused, which tells people.
  const isLoss = findLost(current, contract, ingestionDate, survey).length > 0;
  if (survey.missing.length > 0 && !isLoss) {
    const sources = survey.missing.map(({ source }) => source).join(', ');
    return { outcome: 'unchanged', reason: `There is nothing to read of the source system ${sources}.` };
  }
  const comparison = compareRaw(raw, survey);
  const reader = await findReader(processed, partition, comparison);
  if (reader !== undefined) return { outcome: 'unchanged', reason: `Run ${reader} has read it.` };
  const waiting = await findWaiting(context, partition, comparison);
  if (waiting !== undefined) {
    return { outcome: 'unchanged', reason: `${waiting} has read it and waits for approval.`, execution: waiting };
  }

  const obstacle =
    (await findUnreadParent(context, contract, ingestionDate)) ?? (await findObstacle(context, partition));
  if (obstacle !== undefined) return obstacle;
  const isUnread = async () => (await findReader(processed, partition, comparison)) === undefined;
  const isTooLarge = survey.bytes > contract.maxPartitionBytes;
  // Not read to the end then, as the sensor does not: its tag tells one listing from another well enough.
  const objects = isTooLarge
    ? survey.listed.map((object) => ({ ...object, version: object.tag }))
    : await comparison.pin();
  const listing = { objects, superseded: survey.superseded };
  return describeLate(
    await startLate(context, partition, listing, { isUnread, mayRepeatRefused: !isTooLarge && !isLoss }),
  );
}

/**
 * The run of the last entry that is no rollback, if it has read the listing. To start a run because a rollback went behind
 * that one would undo the rollback, which is somebody's decision.
 */
async function findReader(
  processed: ObjectStore,
  partition: Partition,
  { isReadBy }: RawComparison,
): Promise<string | undefined> {
  for (let number = await readHeadNumber(processed, partition); number > 0; number -= 1) {
    const { kind, run_id } = await readEntry(processed, partition, number);
    if (kind === 'rollback') continue;
    const { input } = await getJson<Manifest>(processed, manifestKey(partition, run_id));
    return (await isReadBy(input)) ? run_id : undefined;
  }
  return undefined;
}

/**
 * An execution whose run has read this listing and waits for people: another run would withdraw its request. One that has
 * ended with its request open is none: nobody goes on with it.
 */
async function findWaiting(
  { stores, clock, executions }: FunctionContext,
  partition: Partition,
  { isReadBy }: RawComparison,
): Promise<string | undefined> {
  const { processed } = stores;
  for (const { run } of await listOpenRequests({ stores, clock }, partition)) {
    if (run.kind !== 'promotion') continue;
    const key = inputKey(partition.dataset, run.execution);
    const isRead = await isReadBy(await getJson<InputList>(processed, key));
    if (isRead && (await executions.isRunning(run.execution))) return run.execution;
  }
  return undefined;
}

/**
 * A dataset that this one refers to, if nobody has read its own late data of the date yet: what came together would be
 * judged apart. One whose late run has ended, however it did, is not waited for.
 */
async function findUnreadParent(
  context: FunctionContext,
  contract: Contract,
  ingestionDate: string,
): Promise<ArrivalDecision | undefined> {
  const { raw, processed } = context.stores;
  for (const parent of context.contracts.parentsOf(contract)) {
    const partition = partitionOf(parent, ingestionDate);
    if ((await readHeadNumber(processed, partition)) === 0) continue;
    const survey = await surveyRaw(raw, parent, ingestionDate);
    if (survey.missing.length > 0 || survey.bytes > parent.maxPartitionBytes) continue;
    const comparison = compareRaw(raw, survey);
    if ((await findReader(processed, partition, comparison)) !== undefined) continue;
    const listing = { objects: await comparison.pin(), superseded: survey.superseded };
    if (await wasTried(context, partition, listing)) continue;
    return { outcome: 'busy', reason: `${describePartition(partition)} has late data too, and its run comes first.` };
  }
  return undefined;
}

async function findObstacle(context: FunctionContext, partition: Partition): Promise<ArrivalDecision | undefined> {
  const trip = await readOpenTrip(context.stores.processed, partition.dataset);
  if (trip !== undefined) {
    return { outcome: 'busy', reason: `The circuit breaker of ${partition.dataset} is open (trip ${trip.number}).` };
  }
  const claim = await findClaim(claimScope(context), partition);
  if (claim === undefined) return undefined;
  const { execution } = claim;
  return { outcome: 'busy', reason: `The execution ${execution} is writing the partition.`, execution };
}

function describeLate({ execution, state, outcome = 'fault' }: LateExecution): ArrivalDecision {
  const answers = {
    started: { outcome: 'started', reason: `${execution} was started to read it.` },
    begun: { outcome: 'busy', reason: `${execution} is beginning to read it.` },
    reading: { outcome: 'unchanged', reason: `${execution} reads it.` },
    ended: { outcome: 'unchanged', reason: `${execution} has tried it and ended as ${outcome.replaceAll('_', ' ')}.` },
  } as const;
  return { ...answers[state], execution };
}

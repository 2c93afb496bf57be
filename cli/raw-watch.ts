import { createHash, type Hash } from 'node:crypto';
import { decideArrival, type ArrivalDecision } from '../functions/arrival/decide-arrival.ts';
import { partitionOf } from '../functions/stage.ts';
import { PipelineError } from '../shared/errors.ts';
import { parseRawKey, parseSupersedeKey, rawPrefix } from '../shared/layout/keys.ts';
import { describePartition, type Partition } from '../shared/layout/partition.ts';
import { listDatasetHeads } from '../shared/promotion/promotion-log.ts';
import { listAll } from '../shared/store/object-store.ts';
import type { Workspace } from './workspace.ts';

/** Milliseconds between two looks at the raw store. */
const lookMilliseconds = 1000;

/** How the raw store is watched, and who is told. */
export interface RawWatchOptions {
  /** A date is decided about when nothing of it has changed for so long: what arrives in a burst is one run. */
  readonly quietMilliseconds: number;
  /** Ends when every date was decided about once. */
  readonly once: boolean;
  /** Ends the watch; a run that is under way is finished first. */
  readonly signal: AbortSignal;
  readonly onDecision: (partition: Partition, decision: ArrivalDecision) => void | Promise<void>;
  /** Told of a fault; the date is tried again. */
  readonly onFault: (partition: Partition, fault: PipelineError) => void;
}

interface WatchedDay {
  readonly partition: Partition;
  /** Of its raw listing, its supersede records and the length of its log. */
  print: string;
  changedAt: number;
  /** Whether it has to be decided about, again or for the first time. */
  isOpen: boolean;
  /** Whether it was since it changed. */
  isDecided: boolean;
}

/**
 * Looks at raw data again and again, and lets `decideArrival` decide about every date that has changed, was promoted, or
 * was busy. All of it is found out from the stores, so that what arrives during a run, or while nobody watches, is seen
 * by the next look.
 */
export async function watchRaw(workspace: Workspace, options: RawWatchOptions): Promise<void> {
  const { clock } = workspace;
  const { quietMilliseconds, once, signal } = options;
  const days = new Map<string, WatchedDay>();
  const { promise: end, resolve } = Promise.withResolvers<undefined>();
  signal.addEventListener(
    'abort',
    () => {
      resolve(undefined);
    },
    { once: true },
  );
  const isOver = () => signal.aborted;
  while (!isOver()) {
    await look(workspace, days);
    for (const day of parentsFirst(workspace, days.values())) {
      if (isOver()) return;
      if (day.isOpen && clock.now() - day.changedAt >= quietMilliseconds) await decide(workspace, day, options);
    }
    if (once && [...days.values()].every(({ isOpen, isDecided }) => !isOpen || isDecided)) return;
    await Promise.race([clock.sleep(lookMilliseconds), end]);
  }
}

/** In the order in which they may run: what arrived together is read by the parents first. */
function parentsFirst({ contracts }: Workspace, days: Iterable<WatchedDay>): WatchedDay[] {
  const order = contracts.inDependencyOrder(contracts.names);
  const placeOf = ({ partition }: WatchedDay) => order.indexOf(partition.dataset);
  return [...days].sort((a, b) => placeOf(a) - placeOf(b));
}

async function decide(workspace: Workspace, day: WatchedDay, { onDecision, onFault }: RawWatchOptions): Promise<void> {
  try {
    const decision = await decideArrival(workspace, day.partition);
    // One that was started has yet to show that it has read: it may have been refused.
    day.isOpen = decision.outcome === 'busy' || decision.outcome === 'started';
    day.isDecided = decision.outcome !== 'started';
    await onDecision(day.partition, decision);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    day.isDecided = true;
    onFault(day.partition, error);
  }
}

/** Opens every date that is not as it was at the look before. */
async function look(workspace: Workspace, days: Map<string, WatchedDay>): Promise<void> {
  const now = workspace.clock.now();
  for (const { partition, print } of await readPrints(workspace)) {
    const name = describePartition(partition);
    const day = days.get(name);
    if (day === undefined) {
      days.set(name, { partition, print, changedAt: now, isOpen: true, isDecided: false });
    } else if (day.print !== print) {
      Object.assign(day, { print, changedAt: now, isOpen: true, isDecided: false });
    }
  }
}

type Print = Pick<WatchedDay, 'partition' | 'print'>;

/** One for every date of every contract that has anything in raw. */
async function readPrints({ stores, contracts }: Workspace): Promise<Print[]> {
  const prints: Print[] = [];
  for (const dataset of contracts.names) {
    const versions = contracts.all.filter((contract) => contract.dataset === dataset);
    for (const domain of new Set(versions.map((contract) => contract.domain))) {
      const hashes = new Map<string, Hash>();
      for await (const { key, size, tag } of listAll(stores.raw, rawPrefix({ domain, dataset }))) {
        const date = (parseRawKey(key) ?? parseSupersedeKey(key))?.ingestionDate;
        if (date === undefined) continue;
        const hash = hashes.get(date) ?? createHash('sha256');
        hashes.set(date, hash.update(`${key}\0${size}\0${tag}\0`));
      }
      const listings = new Map([...hashes].map(([date, hash]) => [date, hash.digest('hex')]));
      const heads = new Map<string, number>();
      for (const { partition, number } of await listDatasetHeads(stores.processed, { domain, dataset })) {
        heads.set(describePartition(partition), number);
      }
      for (const contract of versions.filter((each) => each.domain === domain)) {
        for (const [date, listing] of listings) {
          const partition = partitionOf(contract, date);
          prints.push({ partition, print: `${listing} ${heads.get(describePartition(partition)) ?? 0}` });
        }
      }
    }
  }
  return prints;
}

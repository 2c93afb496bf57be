import { timestamp, type Clock } from '../clock.ts';
import { claimKey, claimReleaseKey, claimsPrefix, parseNumberedKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { createJson, getJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';

/** `claims/…/<n>.json`: an execution is the partition's one writer, from the sensor to the end of validate-output. */
export interface Claim {
  readonly nonce: string;
  readonly execution: string;
  readonly claimed_at: string;
}

/** `claims/…/<n>.released.json`: the claim of that number is over. */
export interface ClaimRelease {
  readonly nonce: string;
  readonly execution: string;
  readonly released_at: string;
}

/** What claims are taken and released with. */
export interface ClaimScope {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Whether an execution of this name is there and has not ended. */
  readonly isRunning: (execution: string) => Promise<boolean>;
}

/** What came of taking a claim. */
export type ClaimAnswer =
  /** `isNew` is false when an earlier call for the same execution took it. */
  | { readonly outcome: 'taken'; readonly number: number; readonly isNew: boolean }
  | { readonly outcome: 'held'; readonly by: Claim };

interface LastClaim {
  /** 0 when there is none. */
  readonly number: number;
  /** Undefined when it was released, or there is none. */
  readonly claim: Claim | undefined;
}

/**
 * Takes the partition for `execution`, unless another one has it that is still running; that of an execution that is not
 * does not hold. The numbers make it atomic: of all that find the last claim over, one creates the next. It spares work
 * and is no safeguard, for an execution that was resumed may come back to a partition that is another's by now.
 */
export async function takeClaim(scope: ClaimScope, partition: Partition, execution: string): Promise<ClaimAnswer> {
  const { store, clock, isRunning } = scope;
  for (;;) {
    const { number: last, claim } = await readLast(store, partition);
    if (claim?.execution === execution) return { outcome: 'taken', number: last, isNew: false };
    if (claim !== undefined && (await isRunning(claim.execution))) return { outcome: 'held', by: claim };
    const own: Claim = { nonce: clock.nonce(), execution, claimed_at: timestamp(clock) };
    const { created } = await createJson(store, claimKey(partition, last + 1), own);
    if (created) return { outcome: 'taken', number: last + 1, isNew: true };
  }
}

/** The claim that would refuse a further execution; undefined when the partition is free. */
export async function findClaim(
  { store, isRunning }: Pick<ClaimScope, 'store' | 'isRunning'>,
  partition: Partition,
): Promise<Claim | undefined> {
  const { claim } = await readLast(store, partition);
  return claim !== undefined && (await isRunning(claim.execution)) ? claim : undefined;
}

/**
 * The execution that claimed the partition last, although it may have released it, if it is still running: between its
 * validation and its promotion, or waiting for people.
 */
export async function findWriter(
  { store, isRunning }: Pick<ClaimScope, 'store' | 'isRunning'>,
  partition: Partition,
): Promise<string | undefined> {
  const { number } = await readLast(store, partition);
  if (number === 0) return undefined;
  const { execution } = await getJson(store, claimKey(partition, number), isClaim);
  return (await isRunning(execution)) ? execution : undefined;
}

/** Gives the partition free if it is this execution's; called again, or by one that does not have it, it changes nothing. */
export async function releaseClaim(
  { store, clock }: Pick<ClaimScope, 'store' | 'clock'>,
  partition: Partition,
  execution: string,
): Promise<void> {
  const { number, claim } = await readLast(store, partition);
  if (claim?.execution !== execution) return;
  const release: ClaimRelease = { nonce: clock.nonce(), execution, released_at: timestamp(clock) };
  await createJson(store, claimReleaseKey(partition, number), release);
}

/** Only the last claim counts: a next one is taken only when the one before is over. */
async function readLast(store: ObjectStore, partition: Partition): Promise<LastClaim> {
  let number = 0;
  const keys = new Set<string>();
  for await (const { key } of listAll(store, claimsPrefix(partition))) {
    keys.add(key);
    number = Math.max(number, parseNumberedKey(key) ?? 0);
  }
  if (number === 0 || keys.has(claimReleaseKey(partition, number))) return { number, claim: undefined };
  return { number, claim: await getJson(store, claimKey(partition, number), isClaim) };
}

function isClaim(document: object): document is Claim {
  return 'execution' in document && typeof document.execution === 'string';
}

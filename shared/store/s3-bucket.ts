import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../clock.ts';
import { UnversionedBucketError } from '../errors.ts';
import type { ObjectInfo } from './object-store.ts';
import { faultKindOf, storeErrorOf, type S3Call, type S3FaultKind } from './s3-fault.ts';

/** How long a store is patient with S3, and how much it sends at once. */
export interface S3Patience {
  /** How often a request is made whose outcome stays unknown. */
  readonly tries: number;
  /** Until S3 answers a request that moves no bytes. */
  readonly replyMilliseconds: number;
  /** Until more of a body comes, once it has begun. */
  readonly silenceMilliseconds: number;
  /** Larger objects are uploaded in parts of this size. S3 wants 5 MiB at least and takes 10,000 parts. */
  readonly partBytes: number;
}

/** What a caller makes of faults that are an answer to it. */
export type S3Answers<T> = Readonly<Partial<Record<S3FaultKind, (cause: unknown) => T | Promise<T>>>>;

/** How S3 names what it stored, or gives. */
interface NamedVersion {
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
}

const firstPauseMilliseconds = 100;
const longestPauseMilliseconds = 10_000;
/** A megabyte a second: slower than any function's line to S3, and a slow line of a laptop's. */
const minBytesPerMillisecond = 1000;

/** Runs `act`, and aborts it when it has not settled after `milliseconds`. */
async function withTimeout<T>(milliseconds: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, milliseconds);
  try {
    return await act(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** A bucket and the one place where requests to it are made again. */
export class S3Bucket {
  readonly client: S3Client;
  readonly name: string;
  readonly patience: S3Patience;
  readonly clock: Clock;

  constructor(client: S3Client, name: string, patience: S3Patience, clock: Clock) {
    this.client = client;
    this.name = name;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Makes a request until its outcome is known, `patience.tries` times at most; a conflict that has no answer is tried
   * again too. Gives what `act` or one of the `answers` gives, and throws what the store throws for any other fault.
   */
  async send<T, A = never>(
    call: S3Call,
    act: (options: { abortSignal: AbortSignal }) => Promise<T>,
    answers: S3Answers<A> = {},
  ): Promise<T | A> {
    const timeout = this.patience.replyMilliseconds + (call.bytes ?? 0) / minBytesPerMillisecond;
    for (let tries = 1; ; tries++) {
      try {
        return await withTimeout(timeout, (abortSignal) => act({ abortSignal }));
      } catch (cause) {
        const kind = faultKindOf(cause, call);
        if (kind === undefined) throw cause;
        const answer = answers[kind];
        if (answer !== undefined) return await answer(cause);
        const mayTryAgain = (kind === 'unknown' || kind === 'conflict') && tries < this.patience.tries;
        if (!mayTryAgain) throw storeErrorOf(kind, call, cause);
      }
      await this.pause(tries);
    }
  }

  /** Waits before the try after the `tries`-th: longer each time, and by chance, so that many writers do not keep step. */
  async pause(tries: number): Promise<void> {
    const longest = Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** tries);
    await this.clock.sleep(this.clock.random() * longest);
  }

  /** Throws UnversionedBucketError when S3 named no version. */
  infoOf(key: string, size: number, { ETag = '', VersionId }: NamedVersion): ObjectInfo {
    if (VersionId === undefined) throw new UnversionedBucketError(this.name);
    return { key, size, tag: ETag, version: VersionId };
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { ProcessGoneError } from '../../support/write-points.ts';
import { chanceFaultsByRequest } from '../chance-faults.ts';
import type { FaultRule } from '../fault-proxy.ts';

const requestsPerDelay = 25;
const delayMilliseconds = 5;

/** What lies between the processes of one seed and their bucket: it harms a share of the requests, and cuts processes off. */
export class SeededNetwork {
  readonly #harm: FaultRule;
  #requests = 0;
  #writes = 0;
  #lastWrite = Infinity;
  #held: Promise<void> | undefined;
  #awaited = { requests: Infinity, come: (): void => undefined };

  constructor(seed: number, share: number) {
    this.#harm = chanceFaultsByRequest(seed, share);
  }

  /** From so many further writes on nothing that a process does has an effect any more. */
  cutAfter(writes: number): void {
    this.#lastWrite = this.#writes + writes;
  }

  /** Lets the next process through. */
  mend(): void {
    this.#lastWrite = Infinity;
  }

  /** For what a process does that does not come by here. Throws ProcessGoneError when it has been cut off. */
  assertAlive(): void {
    if (this.#isCut()) throw new ProcessGoneError();
  }

  /** Resolves when so many further requests have come. */
  seen(requests: number): Promise<void> {
    return new Promise((come) => {
      this.#awaited = { requests: this.#requests + requests, come };
    });
  }

  /** Keeps the next entry of a log on its way until the function that this gives is called. */
  holdPromotion(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#held = promise.then(() => undefined);
    return () => {
      resolve(undefined);
    };
  }

  readonly rule: FaultRule = async (request) => {
    this.#requests += 1;
    if (this.#requests === this.#awaited.requests) this.#awaited.come();
    if (this.#isCut()) return { kind: 'dropRequest' };
    if (/^(?:Put|Copy|Delete)/.test(request.operation)) this.#writes += 1;
    // The write happens, and is the last thing that does.
    if (this.#isCut()) return { kind: 'dropReply' };
    if (request.operation === 'PutObject' && request.url.pathname.includes('/_promotions/')) {
      const held = this.#held;
      this.#held = undefined;
      await held;
    }
    if (this.#requests % requestsPerDelay === 0) await delay(delayMilliseconds);
    return this.#harm(request);
  };

  #isCut(): boolean {
    return this.#writes >= this.#lastWrite;
  }
}

import { memoryStore, type StoreCall, type StoreEvent } from '../../shared/store/memory-store.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { errorOf, type Fault } from './fault-plan.ts';

/** A store call that waits to take effect. */
export interface PendingCall {
  readonly by: Invocation;
  readonly what: StoreCall;
  /** Lets it happen, or meet a fault. */
  readonly proceed: (fault?: Exclude<Fault, 'delay'>) => void;
}

/** What an invocation runs in. */
export interface InvocationScope {
  readonly state: MemoryState;
  /** Every call is handed over before it takes effect. */
  readonly park: (call: PendingCall) => void;
  /** Called right after a put, create, copy or delete took effect. */
  readonly written: (key: string) => void;
}

/** One call of a function, as a process of its own: its store is all that it sees and changes. */
export class Invocation {
  readonly name: string;
  readonly store: ObjectStore;
  /** Resolves when it crashed, or takes so long that its supervisor gives it up. */
  readonly givenUp: Promise<undefined>;
  readonly #scope: InvocationScope;
  readonly #injected = new Set<unknown>();
  #resolveGivenUp = (): void => undefined;
  #abandoned = false;
  #diedAbandoned = false;
  #afterCall: 'lost-reply' | 'crash-after' | undefined;

  constructor(name: string, scope: InvocationScope) {
    this.name = name;
    this.#scope = scope;
    this.givenUp = new Promise((resolve) => {
      this.#resolveGivenUp = () => {
        resolve(undefined);
      };
    });
    this.store = memoryStore({ name, state: scope.state, hook: (event) => this.#onCall(event) });
  }

  /** Whether it died after its supervisor had given it up, so that nobody makes good what it left half done. */
  get diedAbandoned(): boolean {
    return this.#diedAbandoned;
  }

  /** Its supervisor starts another; this one is not dead. */
  abandon(): void {
    this.#abandoned = true;
    this.#resolveGivenUp();
  }

  /** Notes that it failed. */
  fail(): void {
    this.#diedAbandoned ||= this.#abandoned;
  }

  /** Whether an injected fault explains `error`. */
  explains(error: unknown): boolean {
    return this.#injected.has(error) || (error instanceof Error && this.#injected.has(error.cause));
  }

  #onCall(event: StoreEvent): void | Promise<void> {
    if (event.phase === 'after') return this.#onReply(event);
    return new Promise((resume, reject) => {
      const proceed = (fault?: Exclude<Fault, 'delay'>): void => {
        this.#afterCall = fault === 'lost-reply' || fault === 'crash-after' ? fault : undefined;
        if (fault === 'crash-before') this.#crash();
        else if (fault === 'unavailable' || fault === 'conflict') reject(this.#inject(fault, event));
        else resume();
      };
      this.#scope.park({ by: this, what: event, proceed });
    });
  }

  #onReply(event: StoreEvent): void | Promise<void> {
    if (event.write !== undefined) this.#scope.written(event.key);
    if (this.#afterCall === 'lost-reply') throw this.#inject('lost-reply', event);
    if (this.#afterCall === undefined) return undefined;
    this.#crash();
    return new Promise(() => undefined);
  }

  #inject(fault: 'unavailable' | 'lost-reply' | 'conflict', what: StoreCall): Error {
    const error = errorOf(fault, what);
    this.#injected.add(error);
    return error;
  }

  #crash(): void {
    this.#diedAbandoned ||= this.#abandoned;
    this.abandon();
  }
}

import { TriesExhaustedError } from '../../shared/errors.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { Chance } from './chance.ts';
import type { Fault, FaultPlan } from './fault-plan.ts';
import { Invocation, type InvocationScope, type PendingCall } from './invocation.ts';

/** A call, or a pause of a supervisor, that goes on when the scheduler picks it. */
interface Parked {
  readonly name: string;
  readonly resume: () => void;
  readonly call?: PendingCall;
  /** The moment before which it is not picked. */
  wakeAt: number;
}

/** Who is told what happens. */
export interface SchedulerObserver {
  /** Right after a put, create, copy or delete took effect. */
  readonly written: (key: string) => void;
  /** An invocation failed though no fault explains it, or the simulation does not end. */
  readonly failed: (message: string) => void;
  /** Takes one line of the trace. */
  readonly trace?: ((line: string) => void) | undefined;
}

const maxSteps = 20_000;
const delays = [5, 40, 200, 600];
const maxRetryPause = 30;

/**
 * Runs many invocations on one state, one store call at a time: every call parks before it takes effect, and chance picks
 * which goes next and what fault it meets. Nothing is left to the machine, so the same choices give the same history.
 */
export class Scheduler {
  readonly #chance: Chance;
  readonly #faults: FaultPlan;
  readonly #observer: SchedulerObserver;
  readonly #scope: InvocationScope;
  readonly #invocations: Invocation[] = [];
  readonly #parked: Parked[] = [];
  /** How often the same invocation goes on: long stretches find other races than a fair shuffle does. */
  readonly #stickiness: number;
  #last = '';
  #steps = 0;
  #overtaken = 0;
  /** Steps, and those skipped while everybody was waiting. */
  #now = 0;

  constructor(state: MemoryState, chance: Chance, faults: FaultPlan, observer: SchedulerObserver) {
    this.#chance = chance;
    this.#faults = faults;
    this.#observer = observer;
    this.#stickiness = chance.pick([0, 0.5, 0.9]);
    const park = (call: PendingCall): void => {
      const { by, proceed } = call;
      this.#parked.push({ name: by.name, resume: proceed, call, wakeAt: 0 });
    };
    this.#scope = { state, park, written: observer.written };
  }

  /** Steps so far: store calls and pauses. */
  get steps(): number {
    return this.#steps;
  }

  /** How often a convergence gave up because others wrote at the same time. */
  get overtaken(): number {
    return this.#overtaken;
  }

  /** Whether an invocation died after its supervisor had given it up. */
  get leftHalfDone(): boolean {
    return this.#invocations.some(({ diedAbandoned }) => diedAbandoned);
  }

  /** Lets fewer than `limit` steps of others go by. */
  pause(name: string, limit: number): Promise<void> {
    const wakeAt = this.#now + this.#chance.below(limit);
    return new Promise((resume) => this.#parked.push({ name, resume, wakeAt }));
  }

  /** The answer of `work`, called again in a fresh invocation after each failure, crash or delay, as by a Retry. */
  async supervise<T>(name: string, work: (store: ObjectStore) => Promise<T>): Promise<T> {
    for (let number = 1; ; number += 1) {
      const invocation = new Invocation(`${name}#${number}`, this.#scope);
      this.#invocations.push(invocation);
      const ended = work(invocation.store).then(
        (answer) => ({ answer }),
        (error: unknown) => {
          this.#fail(invocation, error);
        },
      );
      const end = await Promise.race([ended, invocation.givenUp]);
      if (end !== undefined) return end.answer;
      await this.pause(`${name} retry`, maxRetryPause);
    }
  }

  /** Lets everything run until nothing is parked any more, or `isOver`. */
  async run(isOver: () => boolean): Promise<void> {
    await allParked();
    while (this.#parked.length > 0 && !isOver()) {
      this.#steps += 1;
      this.#now += 1;
      if (this.#steps > maxSteps) this.#observer.failed(`it has not ended after ${maxSteps} steps`);
      this.#release(this.#pick());
      await allParked();
    }
  }

  #pick(): Parked {
    let ready = this.#parked.filter(({ wakeAt }) => wakeAt <= this.#now);
    if (ready.length === 0) {
      this.#now = Math.min(...this.#parked.map(({ wakeAt }) => wakeAt));
      ready = this.#parked.filter(({ wakeAt }) => wakeAt <= this.#now);
    }
    const same = this.#chance.happens(this.#stickiness) ? ready.find(({ name }) => name === this.#last) : undefined;
    return same ?? this.#chance.pick(ready);
  }

  #release(parked: Parked): void {
    const { name, call, resume } = parked;
    this.#last = name;
    const fault = call === undefined ? undefined : this.#faults.draw(call.what);
    this.#observer.trace?.(describe(this.#now, parked, fault));
    if (fault === 'delay') {
      parked.wakeAt = this.#now + this.#chance.pick(delays);
      call?.by.abandon();
      return;
    }
    this.#parked.splice(this.#parked.indexOf(parked), 1);
    if (call === undefined) resume();
    else call.proceed(fault);
  }

  #fail(invocation: Invocation, error: unknown): void {
    invocation.fail();
    this.#observer.trace?.(`      ${invocation.name} failed: ${String(error)}`);
    // A convergence that others overtook too often gives up by design; its Retry goes on.
    if (error instanceof TriesExhaustedError && error.what.startsWith('Following')) this.#overtaken += 1;
    else if (!invocation.explains(error))
      this.#observer.failed(`${invocation.name} failed by itself: ${String(error)}`);
  }
}

/** Resolves when every invocation and supervisor waits for the scheduler: ticks come after all promise reactions. */
function allParked(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

function describe(now: number, { name, call }: Parked, fault: Fault | undefined): string {
  const what = call === undefined ? 'goes on' : `${call.what.operation} ${call.what.key}`;
  return `${String(now).padStart(5)} ${name.padEnd(24)} ${what}${fault === undefined ? '' : `  <- ${fault}`}`;
}

import { StoreUnavailableError } from '../../../shared/errors.ts';
import type { Outcome } from '../../../shared/manifest/documents.ts';
import type { Chance } from '../../simulation/chance.ts';
import { claimBlind } from '../../support/claim-blind.ts';
import { changedFirst } from '../../support/event-rows.ts';
import { eventLines, type TestPipeline } from '../../support/test-pipeline.ts';
import { ProcessGoneError } from '../../support/write-points.ts';
import type { SeededBucket } from './seeded-bucket.ts';

/** The date that is run. */
export const date = '2025-01-02';

/** What happens to the date, and how its executions may end; a fault may end any. */
export interface SeededDay {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly live: (bucket: SeededBucket, chance: Chance) => Promise<void>;
}

/** Of a run that nothing harms. */
const requestsOfRun = 90;
const writesOfRun = 13;

const good: SeededDay = {
  name: 'a good day',
  outcomes: ['promoted'],
  live: async (bucket, chance) => {
    await deliverDay(bucket, chance);
    await run(bucket.openProcess());
  },
};

const blocked: SeededDay = {
  name: 'a day with too many bad rows',
  outcomes: ['blocked'],
  live: async (bucket, chance) => {
    await bucket.deliver(date, 'events.ndjson', changedFirst(linesOf(chance), 8, { event_ts: 'no time' }));
    await run(bucket.openProcess());
  },
};

const rerun: SeededDay = {
  name: 'a rerun after a late object',
  outcomes: ['promoted'],
  live: async (bucket, chance) => {
    await deliverDay(bucket, chance);
    await run(bucket.openProcess());
    await deliverLate(bucket, chance);
    await run(bucket.openProcess());
  },
};

const crash: SeededDay = {
  name: 'a process that is cut off, and another that goes on',
  outcomes: ['promoted'],
  live: async (bucket, chance) => {
    await deliverDay(bucket, chance);
    bucket.network.cutAfter(1 + chance.below(writesOfRun));
    await run(bucket.openProcess());
    bucket.network.mend();
  },
};

const twins: SeededDay = {
  name: 'two executions at once',
  outcomes: ['promoted', 'refused'],
  live: async (bucket, chance) => {
    await deliverDay(bucket, chance);
    const first = run(bucket.openProcess());
    await Promise.race([first, bucket.network.seen(1 + chance.below(requestsOfRun))]);
    await Promise.all([first, run(bucket.openProcess())]);
  },
};

const race: SeededDay = {
  name: 'executions at once that no claim holds back, with a late object between',
  outcomes: ['promoted', 'superseded'],
  live: async (bucket, chance) => {
    await deliverDay(bucket, chance);
    const release = chance.happens(0.5) ? bucket.network.holdPromotion() : () => undefined;
    const first = run(claimBlind(bucket.openProcess()));
    await Promise.race([first, bucket.network.seen(1 + chance.below(requestsOfRun))]);
    await deliverLate(bucket, chance);
    const others = Array.from({ length: chance.pick([1, 1, 2]) }, () => run(claimBlind(bucket.openProcess())));
    await Promise.race([first, ...others]);
    release();
    await Promise.all([first, ...others]);
  },
};

/** As often as they are listed. */
export const seededDays: readonly SeededDay[] = [good, blocked, rerun, crash, crash, twins, race, race];

function linesOf(chance: Chance): string[] {
  return eventLines({ date, rows: 20 + chance.below(20), seed: 1 + chance.below(1000), late: true });
}

async function deliverDay(bucket: SeededBucket, chance: Chance): Promise<void> {
  await bucket.deliver(date, 'events.ndjson', linesOf(chance));
}

async function deliverLate(bucket: SeededBucket, chance: Chance): Promise<void> {
  await bucket.deliver(date, 'late.ndjson', linesOf(chance).slice(0, 5));
}

/** Runs the date, to the end or until the process is cut off. */
async function run(pipeline: TestPipeline): Promise<void> {
  await pipeline.execute({ ingestion_date: date }).catch(assertOfNetwork);
}

/** Goes on with every execution that was cut off or could not be saved, each in a process of its own. */
export async function goOnWithAll(bucket: SeededBucket): Promise<number> {
  const stopped = bucket.executions().filter(({ result }) => result === null);
  for (const { name } of stopped) await bucket.openProcess().resume(name).catch(assertOfNetwork);
  return stopped.length;
}

/** A process may not reach its store when it reads how its execution ended, or be gone. */
function assertOfNetwork(error: unknown): void {
  if (!(error instanceof StoreUnavailableError || error instanceof ProcessGoneError)) throw error;
}

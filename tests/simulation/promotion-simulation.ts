import type { Manifest } from '../../shared/manifest/documents.ts';
import { promoteRun } from '../../shared/promotion/promote-run.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { prepareRun, samplePartition as partition } from '../support/prepared-run.ts';
import { testClock } from '../support/test-clock.ts';
import { follow, promote, repair, rollBack, type Stage } from './actors.ts';
import { Chance } from './chance.ts';
import { DerivedWatch } from './derived-watch.ts';
import { FaultPlan, type Fault } from './fault-plan.ts';
import { LogWatch, type ExecutionEnd } from './log-watch.ts';
import { Scheduler } from './scheduler.ts';

/** What is counted: steps, faults, ends of executions, and, for the last two, convergences that gave up or needed a repair. */
export type SimulationCount =
  Fault | 'steps' | ExecutionEnd['outcome'] | 'rebases' | 'rollbacks' | 'overtaken' | 'final repairs';

/** What became of one seed. */
export interface SimulationResult {
  readonly seed: number;
  /** What the protocol promises and did not keep; empty for a good seed. */
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<SimulationCount, number>>;
}

const rawNames = ['a', 'b', 'c', 'd', 'e'];
// Small histories are the quicker ones, and nearly every race needs but three.
const promoterCounts = [2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8];

/**
 * Lets 2 to 8 promoters, operators who roll back, and repairs loose on one partition, with faults, in an order that the
 * seed alone decides, and checks what the protocol promises after every write and at the end.
 */
export async function simulatePromotion(seed: number, trace?: (line: string) => void): Promise<SimulationResult> {
  const chance = new Chance(seed);
  const clock = testClock();
  const manifests = new Map<string, Manifest>();
  const violations: string[] = [];
  const violated = (message: string): void => {
    trace?.(`      VIOLATION: ${message}`);
    violations.push(message);
  };
  const written = (key: string): void => {
    clock.advance(1);
    log.refresh(key);
    derived.refresh(key);
  };
  const store = memoryStore({
    hook: ({ phase, write, key }) => {
      if (phase === 'after' && write !== undefined) written(key);
    },
  });
  const scope = { state: store.state, partition, manifests, violated };
  const log = new LogWatch(scope);
  const derived = new DerivedWatch(scope, log);
  const faults = new FaultPlan(chance);
  const scheduler = new Scheduler(store.state, chance, faults, { written, failed: violated, trace });
  const stage: Stage = { scheduler, chance, clock, partition, currentCopy: chance.happens(0.5), log };

  await startLog(stage, store, manifests);
  const runIds = nameSome('run', chance.pick(promoterCounts));
  for (const runId of runIds) manifests.set(runId, await prepareSome(chance, store, runId));
  const rollbackIds = nameSome('rollback', chance.pick([0, 0, 1, 2]));
  const repairIds = nameSome('repair', chance.pick([0, 0, 1, 2]));

  const ends: ExecutionEnd[] = [];
  let rollbacks = 0;
  let running = runIds.length + rollbackIds.length + repairIds.length;
  for (const end of [
    ...runIds.map((id) => promote(stage, id).then((end) => ends.push(end))),
    ...rollbackIds.map((id) => rollBack(stage, id).then((done) => (rollbacks += Number(done)))),
    ...repairIds.map((id) => repair(stage, id)),
  ]) {
    void end.then(() => (running -= 1));
  }
  await scheduler.run(() => violations.length > 0);

  const needsRepair = scheduler.leftHalfDone;
  if (violations.length === 0) {
    if (running > 0) violated(`${running} executions, operators or repairs never ended`);
    // Until the next scheduled repair nobody makes good what an invocation left half done that was given up.
    if (needsRepair) await follow(stage, store);
    log.checkEnd(ends);
    derived.checkEnd(stage.currentCopy);
  }
  const count = (outcome: ExecutionEnd['outcome']): number => ends.filter((end) => end.outcome === outcome).length;
  return {
    seed,
    violations,
    counts: {
      ...faults.counts,
      steps: scheduler.steps,
      promoted: count('promoted'),
      superseded: count('superseded'),
      rebases: ends.reduce((sum, { rebases }) => sum + rebases, 0),
      rollbacks,
      overtaken: scheduler.overtaken,
      'final repairs': Number(needsRepair),
    },
  };
}

function nameSome(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/** Up to two promotions that happened before, the last of them perhaps not yet followed by anything. */
async function startLog(stage: Stage, store: ObjectStore, manifests: Map<string, Manifest>): Promise<void> {
  const { chance, clock, log } = stage;
  for (const [base, runId] of nameSome('early', chance.below(3)).entries()) {
    manifests.set(runId, await prepareSome(chance, store, runId));
    log.begin(runId, base);
    await promoteRun({ store, clock }, { partition, runId, base, tries: 0 });
    if (chance.happens(0.7)) await follow(stage, store);
  }
}

/** A run that read the day's objects so far, mostly: some lack one of them, some read another version of one. */
function prepareSome(chance: Chance, store: ObjectStore, runId: string): Promise<Manifest> {
  const reads = rawNames.slice(0, 1 + chance.below(rawNames.length));
  if (chance.happens(0.2)) reads.splice(chance.below(reads.length), 1);
  const changed = chance.happens(0.15) ? chance.below(rawNames.length) : undefined;
  return prepareRun(store, {
    runId,
    reads: reads.map((name, index) => (index === changed ? `${name}@2` : name)),
    parts: [0, 1, 2].slice(0, chance.below(4)),
  });
}

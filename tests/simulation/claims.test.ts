import { expect, test } from '@jest/globals';
import { releaseClaim, takeClaim } from '../../shared/claims/claim.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { samplePartition as partition } from '../support/prepared-run.ts';
import { testClock } from '../support/test-clock.ts';
import { Chance } from './chance.ts';
import { FaultPlan } from './fault-plan.ts';
import { Scheduler } from './scheduler.ts';

const seeds = 1500;

interface Simulated {
  readonly violations: readonly string[];
  readonly wentOn: number;
  readonly refused: number;
  /** Died while they held the claim. */
  readonly died: number;
}

/**
 * Lets 2 to 6 executions loose on one partition, with lost replies, crashes and late calls: those that get the claim work
 * a while and release it, or die. Never may two that are alive work at once.
 */
async function simulateClaims(seed: number): Promise<Simulated> {
  const chance = new Chance(seed);
  const violations: string[] = [];
  const { state } = memoryStore();
  const failed = (message: string) => violations.push(message);
  const scheduler = new Scheduler(state, chance, new FaultPlan(chance), { written: () => undefined, failed });
  const names = Array.from({ length: 2 + chance.below(5) }, (_, index) => `execution-${index + 1}`);
  const running = new Set(names);
  const isRunning = (execution: string) => Promise.resolve(running.has(execution));
  const working = new Set<string>();
  const counts = { wentOn: 0, refused: 0, died: 0 };

  const execute = async (name: string, number: number): Promise<void> => {
    // Of other executions the nonces must differ.
    const clock = testClock('2026-01-05T03:00:00.000Z', seed * 10 + number);
    await scheduler.pause(name, 30);
    const answer = await scheduler.supervise(`${name} sensor`, (store) =>
      takeClaim({ store, clock, isRunning }, partition, name),
    );
    if (answer.outcome === 'held') {
      counts.refused += 1;
      running.delete(name);
      return;
    }
    counts.wentOn += 1;
    working.add(name);
    if (working.size > 1) failed(`${[...working].join(' and ')} work at once`);
    await scheduler.pause(name, 40);
    working.delete(name);
    if (chance.happens(0.3)) counts.died += 1;
    else await scheduler.supervise(`${name} end`, (store) => releaseClaim({ store, clock }, partition, name));
    running.delete(name);
  };
  const all = Promise.all(names.map(execute));
  await scheduler.run(() => violations.length > 0);
  if (violations.length === 0) await all;
  if (counts.wentOn === 0) failed('nobody went on');
  return { violations, ...counts };
}

test(`in ${seeds} histories never do two executions that are alive hold one partition, and one always goes on`, async () => {
  const totals = { wentOn: 0, refused: 0, died: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { violations, ...counts } = await simulateClaims(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    for (const name of ['wentOn', 'refused', 'died'] as const) totals[name] += counts[name];
  }
  // Or the simulation does not look where it should.
  expect(totals.wentOn).toBeGreaterThan(seeds * 1.3);
  expect(totals.refused).toBeGreaterThan(seeds / 2);
  expect(totals.died).toBeGreaterThan(seeds / 3);
});

test('of executions that come at the very same time exactly one goes on', async () => {
  for (let count = 2; count <= 12; count += 1) {
    const store = memoryStore({ hook: () => Promise.resolve() });
    const isRunning = () => Promise.resolve(true);
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        takeClaim({ store, clock: testClock(undefined, index + 1), isRunning }, partition, `execution-${index}`),
      ),
    );
    const taken = answers.filter(({ outcome }) => outcome === 'taken');
    expect(taken).toHaveLength(1);
    const [holder] = answers.flatMap((answer, index) => (answer.outcome === 'taken' ? [`execution-${index}`] : []));
    for (const answer of answers) if (answer.outcome === 'held') expect(answer.by.execution).toBe(holder);
  }
});

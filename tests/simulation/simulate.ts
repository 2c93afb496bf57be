import { parseArgs } from 'node:util';
import { simulatePromotion, type SimulationCount } from './promotion-simulation.ts';

/**
 * `npm run simulate -- --seeds 20000 [--from 1]` simulates that many promotions and stops at the first that breaks a promise;
 * `--seed N` replays one and prints every call it made.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
  },
});

function readNumber(option: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) {
    console.error(`--${option} must be a whole number, not "${text}".`);
    process.exit(2);
  }
  return number;
}

/** Replays one seed with its trace; whether it was good. */
async function replay(seed: number): Promise<boolean> {
  const { violations, counts } = await simulatePromotion(seed, console.log);
  console.log(describeCounts(counts));
  console.log(violations.length === 0 ? `Seed ${seed} is good.` : `Seed ${seed}: ${violations.join('; ')}`);
  return violations.length === 0;
}

/** Simulates `seeds` seeds beginning with `from`; whether all were good. */
async function simulate(from: number, seeds: number): Promise<boolean> {
  const start = performance.now();
  const totals: Partial<Record<string, number>> = {};
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { violations, counts } = await simulatePromotion(seed);
    if (violations.length > 0) {
      console.error(`Seed ${seed}: ${violations.join('; ')}\nReplay it with: npm run simulate -- --seed ${seed}`);
      return false;
    }
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${seeds} seeds from ${from} are good: ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(0)} a second.`,
  );
  console.log(describeCounts(totals as Record<SimulationCount, number>));
  return true;
}

function describeCounts(counts: Readonly<Record<SimulationCount, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

const { seed, seeds, from } = values;
const good = await (seed === undefined
  ? simulate(readNumber('from', from), readNumber('seeds', seeds))
  : replay(readNumber('seed', seed)));
process.exitCode = good ? 0 : 1;

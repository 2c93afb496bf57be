import { expect, test } from '@jest/globals';
import { chanceFaults } from '../chance-faults.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { expectLocalContent } from '../deployment/local-run.ts';
import type { FaultRule } from '../fault-proxy.ts';
import { goodDay } from './days.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const dateOf = (seed: number) => `2025-10-${String(seed).padStart(2, '0')}`;

/** Harms every third request to S3, those of each run by its own seed; what names no run is let through. */
function seededFaults(): FaultRule {
  const rules = new Map(seeds.map((seed) => [seed, chanceFaults(seed)]));
  return (request) => {
    const [, day, seed = day] = /2025-10-(\d\d)|seed-(\d+)/.exec(decodeURIComponent(request.url.href)) ?? [];
    return request.operation === 'Other' ? undefined : rules.get(Number(seed))?.(request);
  };
}

/** Whole runs behind a bad network, where nobody is asked. */
export function declareSeededRuns(open: () => Deployments): void {
  test('ten runs at once, of whose requests every third is harmed, are promoted once or end as a fault', async () => {
    const { dev, proxy } = open();
    const { content } = dev;
    for (const seed of seeds) await content.deliver(dateOf(seed), 'events.ndjson', goodDay(dateOf(seed)));
    proxy.setRule(seededFaults());
    for (const seed of seeds) await dev.start(`seed-${seed}`, { dataset: 'events', ingestion_date: dateOf(seed) });
    const ends = [];
    for (const seed of seeds) ends.push({ seed, ...(await dev.ended(`seed-${seed}`)) });
    await proxy.settled();
    expect(proxy.requests.length).toBeGreaterThan(500);
    proxy.setRule(() => undefined);

    // Few have lost a call of S3 in all its tries and in all tries of a function.
    const failed = ends.filter(({ status }) => status !== 'SUCCEEDED');
    expect(failed.length).toBeLessThan(3);
    for (const { error } of failed) expect(error).toBe('PipelineFault');
    for (const { seed, status } of ends) {
      const date = dateOf(seed);
      if (status === 'SUCCEEDED') expect(await content.entries(date)).toHaveLength(1);
      else expect((await dev.run(`again-${seed}`, date)).status).toBe('SUCCEEDED');
      await expectLocalContent(content, date, { 'events.ndjson': goodDay(date) });
    }
  }, 180_000);
}

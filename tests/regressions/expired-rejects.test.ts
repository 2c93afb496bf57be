import { expect, test } from '@jest/globals';
import { storedKeys } from '../support/stored-objects.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { badLines, passingLines } from '../support/replays.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const dayAfter = '2025-01-03';
const dayMilliseconds = 86_400_000;

/** Two days whose runs have rejected rows of every kind between them. */
async function rejectingDays() {
  const pipeline = testPipeline();
  const bad = badLines(2);
  await pipeline.deliver(date, 'a.ndjson', [...passingLines(bad), cleanLines(9)[8]!]);
  await pipeline.deliver(dayAfter, 'b.ndjson', [...bad, ...cleanLines(300)]);
  for (const day of [date, dayAfter]) expect((await pipeline.run(day)).outcome).toBe('promoted');
  const { quarantine } = pipeline.memory;
  const remove = async (prefix: string) => {
    const keys = storedKeys(quarantine.state, prefix);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) await quarantine.delete(key);
    return keys;
  };
  const findings = async () => [...(await pipeline.verify(date)), ...(await pipeline.verify(dayAfter))];
  return { pipeline, remove, findings };
}

test.each([
  ['quarantine/', 400],
  ['duplicates/', 400],
  ['condemned/', 7 * 365],
])('rejected rows below %s that are gone are a loss for %i days, and no finding after that', async (prefix, days) => {
  const { pipeline, remove, findings } = await rejectingDays();
  await remove(prefix);
  pipeline.clock.advance((days - 1) * dayMilliseconds);
  expect((await findings()).length).toBeGreaterThan(0);
  pipeline.clock.advance(2 * dayMilliseconds);
  expect(await findings()).toEqual([]);
});

test('rejected rows that are there but altered are found however old they are', async () => {
  const { pipeline, findings } = await rejectingDays();
  const [key = ''] = storedKeys(pipeline.memory.quarantine.state, 'quarantine/');
  await pipeline.memory.quarantine.put(key, new Uint8Array(3));
  pipeline.clock.advance(401 * dayMilliseconds);
  expect(await findings()).toMatchObject([{ state: 'wrong', place: key }]);
});

import { describe, expect, test } from '@jest/globals';
import { storedKeys } from '../support/stored-objects.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { testPipeline } from '../support/test-pipeline.ts';

async function runWithDuplicates() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', [...cleanLines(100), ...cleanLines(1)]);
  expect(await pipeline.run(date)).toMatchObject({ outcome: 'promoted', counts: { duplicate_rows: 1 } });
  const [key] = storedKeys(pipeline.memory.quarantine.state, 'duplicates/');
  return { pipeline, key: key! };
}

describe('verifying the rejected rows of a promoted run', () => {
  test('finds nothing when they are as the manifest pins them', async () => {
    const { pipeline } = await runWithDuplicates();
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('finds a lost object', async () => {
    const { pipeline, key } = await runWithDuplicates();
    await pipeline.memory.quarantine.delete(key);
    expect(await pipeline.verify(date)).toMatchObject([{ state: 'wrong', place: key }]);
  });

  test('finds an object of another size', async () => {
    const { pipeline, key } = await runWithDuplicates();
    await pipeline.memory.quarantine.put(key, new Uint8Array(3));
    expect(await pipeline.verify(date)).toEqual([
      { state: 'wrong', place: key, message: expect.stringContaining('its size is') },
    ]);
  });

  test('finds an object of another version', async () => {
    const { pipeline, key } = await runWithDuplicates();
    const { bytes } = await pipeline.memory.quarantine.get(key);
    await pipeline.memory.quarantine.put(key, bytes.toReversed());
    expect(await pipeline.verify(date)).toEqual([
      { state: 'wrong', place: key, message: expect.stringContaining('its version is') },
    ]);
  });
});

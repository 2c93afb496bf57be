import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listUnlisted } from '../../functions/sensor/unlisted-listing.ts';
import { inputKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, reportOf } from '../support/execution-papers.ts';
import { storedJson } from '../support/stored-objects.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';

const { contract } = testPipeline();
const [listed = ''] = contract.sourceSystems;
const line = linesAsBytes(cleanLines(1));

async function put(raw: ObjectStore, source: string, name: string, day = date, bytes: Uint8Array = line) {
  await raw.put(`${rawDayPrefix(contract, source, day)}${name}`, bytes);
}

/** Source systems around the listed one in the order of the keys; some have delivered nothing that counts. */
async function fill(raw: ObjectStore): Promise<void> {
  for (const source of [listed, `${listed}-2`, `${listed}0`, `${listed}0a`, 'a', 'zebra']) {
    for (let number = 0; number < 20; number += 1) await put(raw, source, `${number}.ndjson`);
    await put(raw, source, 'early.ndjson', '2024-12-31');
  }
  await put(raw, 'other-day', 'events.ndjson', '2025-01-03');
  await put(raw, 'hidden', '_events.ndjson');
  await put(raw, 'empty', 'events.ndjson', date, new Uint8Array());
  await raw.put(`bronze/${contract.domain}/${contract.dataset}/source_system=file`, line);
}

const wanted = ['a', `${listed}-2`, `${listed}0`, `${listed}0a`, 'zebra'].sort();

test('source systems that the contract does not list are found with one or two listings each', async () => {
  const raw = memoryStore();
  await fill(raw);
  const before = raw.history.length;
  expect((await listUnlisted(raw, contract, date)).sort()).toEqual(wanted);
  const calls = raw.history.slice(before);
  expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(['list']));
  expect(calls.length).toBeLessThanOrEqual(2 * 10);
});

test('source systems that the contract does not list are found in a directory too', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-unlisted-'));
  try {
    const raw = directoryStore(root);
    await fill(raw);
    expect((await listUnlisted(raw, contract, date)).sort()).toEqual(wanted);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

test('an unlisted source system is named in input list, report and notice, and changes nothing else', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(50));
  await put(pipeline.memory.raw, 'kiosk', 'events.ndjson');
  const { outcome, run_id, end, counts } = await pipeline.run(date);
  expect({ outcome, rows: counts?.input_rows }).toEqual({ outcome: 'promoted', rows: 50 });
  const input = storedJson<InputList>(pipeline.memory.processed.state, inputKey('events', end.execution));
  expect(input.unlisted_source_systems).toEqual(['kiosk']);
  const sentence = 'The source system "kiosk" has delivered too, but the contract does not list it: it was not read.';
  expect(reportOf(pipeline, date, run_id)).toMatchObject({ result: 'passed', problems: [sentence] });
  expect(noticesOf(pipeline).map((each) => each.text)).toEqual([expect.stringContaining(sentence)]);
});

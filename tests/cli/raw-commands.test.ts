import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rawDayPrefix, supersedePrefix } from '../../shared/layout/keys.ts';
import type { Manifest, SupersedeRecord } from '../../shared/manifest/documents.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';

const { contract } = testPipeline();
const prefix = rawDayPrefix(contract, 'web', date);
const lines = cleanLines(20);
const why = ['--reason', 'till 4 had no clock'];

const folders = new TemporaryFolders();
let store: string;

beforeEach(async () => {
  store = await folders.make();
});

afterEach(() => folders.remove());

async function deliver(name: string, content: readonly string[] = lines, source = 'web'): Promise<void> {
  const key = `${rawDayPrefix(contract, source, date)}${name}`;
  await directoryStore(join(store, 'raw')).put(key, linesAsBytes(content));
}

/** A command about the date. */
function raw(verb: 'list' | 'supersede', ...words: string[]) {
  return sluice('raw', verb, 'events', date, ...words, '--store', store);
}

async function records(): Promise<SupersedeRecord[]> {
  const rawStore = directoryStore(join(store, 'raw'));
  const { objects } = await rawStore.list(supersedePrefix(contract, date));
  const texts = await Promise.all(objects.map(({ key }) => readFile(join(store, 'raw', key), 'utf8')));
  return texts.map((text) => JSON.parse(text) as SupersedeRecord);
}

describe('sluice raw list', () => {
  test('shows every object of a date with its size and version, and what a run would do with it', async () => {
    await deliver('events.ndjson');
    await deliver('corrected.ndjson', lines.toReversed());
    await deliver('_marker');
    await deliver('empty.ndjson', []);
    await deliver('events.ndjson', lines, 'unknown');
    await raw('supersede', `${prefix}events.ndjson`, '--by', 'corrected.ndjson', ...why, '--as', 'pat');
    const { status, stdout } = await raw('list');
    expect(status).toBe(0);
    const states = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' ').replace(/ [0-9a-f]{12} /, ' '));
    const bytes = linesAsBytes(lines).length;
    expect(states).toEqual([
      'source object bytes version state',
      `web _marker ${bytes} left out`,
      `web corrected.ndjson ${bytes} read`,
      'web empty.ndjson 0 left out',
      `web events.ndjson ${bytes} superseded for corrected.ndjson by pat: till 4 had no clock (record 1)`,
      `unknown events.ndjson ${bytes} unlisted`,
    ]);
  });

  test('gives machines whole keys, versions and records', async () => {
    await deliver('events.ndjson');
    await raw('supersede', 'events.ndjson', ...why, '--as', 'pat');
    const { answer } = await sluiceJson('raw', 'list', 'events', date, '--store', store);
    const record = `${supersedePrefix(contract, date)}00000001.json`;
    expect(answer).toEqual({
      dataset: 'events',
      ingestion_date: date,
      objects: [
        {
          source_system: 'web',
          name: 'events.ndjson',
          key: `${prefix}events.ndjson`,
          size: linesAsBytes(lines).length,
          version: expect.stringMatching(/^[0-9a-f]{64}$/),
          state: 'superseded',
          superseded: { record, by: null, reason: why[1], person: 'pat', recorded_at: expect.any(String) },
        },
      ],
      missing: ['web'],
    });
  });

  test('of a date without raw data says where its files are expected', async () => {
    const { status, stdout } = await raw('list');
    expect(status).toBe(0);
    expect(stdout).toContain('There is nothing to read of the source system "web".');
    expect(stdout).toContain(join(store, 'raw', prefix.slice(0, -1)));
  });
});

describe('sluice raw supersede', () => {
  test('mends a day that a bad object blocked, and the manifest of its run names the record', async () => {
    await deliver('events.ndjson', [...lines, changed(lines[0]!, { event_id: null })]);
    expect((await sluice('run', 'events', date, '--store', store)).status).toBe(2);
    await deliver('corrected.ndjson');
    const { status, stdout } = await raw('supersede', 'events.ndjson', '--by', 'corrected.ndjson', ...why);
    expect(status).toBe(0);
    expect(stdout).toContain(`Superseded ${prefix}events.ndjson`);
    expect(stdout).toContain(`next: sluice run events ${date} --store ${store}\n`);
    const run = await sluiceJson('run', 'events', date, '--store', store);
    expect(run.status).toBe(0);
    const { run_id } = run.answer as { readonly run_id: string };
    const inspected = await sluiceJson('inspect', run_id, '--store', store);
    const { manifest } = inspected.answer as { readonly manifest: Manifest };
    expect(manifest.input.superseded).toEqual([`${supersedePrefix(contract, date)}00000001.json`]);
    expect(manifest.input.objects.map(({ key }) => key)).toEqual([`${prefix}corrected.ndjson`]);
    expect((await sluice('verify', '--store', store)).status).toBe(0);
  });

  test('records the version, the reason and the person, who is the user of the machine unless named', async () => {
    await deliver('events.ndjson');
    await deliver('more.ndjson');
    await raw('supersede', 'events.ndjson', '--by', 'more.ndjson', '--reason', ' padded ');
    const size = linesAsBytes(lines).length;
    expect(await records()).toEqual([
      {
        nonce: expect.stringMatching(/./),
        object: { key: `${prefix}events.ndjson`, size, version: expect.stringMatching(/^[0-9a-f]{64}$/) },
        by: `${prefix}more.ndjson`,
        reason: 'padded',
        person: userInfo().username,
        recorded_at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  test('takes an object that the current run has read and that is gone, so that the date runs without it', async () => {
    await deliver('events.ndjson');
    await deliver('late.ndjson', cleanLines(25).slice(20));
    expect((await sluice('run', 'events', date, '--store', store)).status).toBe(0);
    await directoryStore(join(store, 'raw')).delete(`${prefix}events.ndjson`);
    expect((await sluice('run', 'events', date, '--store', store)).status).toBe(2);
    expect((await raw('list')).stdout).toMatch(/web +events\.ndjson +\d+ +[0-9a-f]{12} +gone\n/);
    const { stderr } = await raw('supersede', 'late.ndjson', '--by', 'events.ndjson', ...why);
    expect(stderr).toContain(`--by: ${prefix}events.ndjson is gone`);
    expect((await raw('supersede', 'events.ndjson', ...why)).status).toBe(0);
    expect((await sluice('run', 'events', date, '--store', store)).status).toBe(0);
    expect((await sluice('verify', '--store', store)).status).toBe(0);
  });

  test('the same twice is once, and says who was first', async () => {
    await deliver('events.ndjson');
    await raw('supersede', 'events.ndjson', ...why, '--as', 'pat');
    const { status, stdout } = await raw('supersede', `${prefix}events.ndjson`, '--reason', 'other', '--as', 'kim');
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing to do: pat superseded');
    expect(stdout).toContain('till 4 had no clock');
    expect(await records()).toHaveLength(1);
  });

  test('says when a source system has nothing left to read', async () => {
    await deliver('events.ndjson');
    const { stdout } = await raw('supersede', 'events.ndjson', ...why);
    expect(stdout).toContain('there is nothing left to read of the source system "web"');
  });

  test.each([
    ['an object that is not there', ['event.ndjson', ...why], 'did you mean "events.ndjson"?'],
    ['one of an empty date', ['events.ndjson', ...why, '--store'], 'the date has no raw objects'],
    ['an empty object', ['empty.ndjson', ...why], 'is not read anyway'],
    ['an object of an unlisted source system', ['stray.ndjson', ...why], 'does not list the source "unknown"'],
    ['a name that several have', ['same.ndjson', ...why], 'is the name of several objects'],
    ['an empty reason', ['events.ndjson', '--reason', ' '], '--reason: a reason is needed'],
    ['no reason', ['events.ndjson'], '--reason: a reason is needed'],
    ['a replacement that is not there', ['events.ndjson', '--by', 'x', ...why], '--by: "x" is no raw object'],
    ['itself as its replacement', ['events.ndjson', '--by', 'events.ndjson', ...why], 'cannot take its own place'],
    ['a superseded replacement', ['events.ndjson', '--by', 'old.ndjson', ...why], 'is superseded itself'],
    ['no person', ['events.ndjson', ...why, '--as', ' '], '--as: '],
  ])('refuses %s and records nothing', async (_, words, message) => {
    await deliver('events.ndjson');
    await deliver('old.ndjson');
    await raw('supersede', 'old.ndjson', ...why);
    await deliver('empty.ndjson', []);
    await deliver('stray.ndjson', lines, 'unknown');
    await deliver('same.ndjson');
    await deliver('same.ndjson', lines, 'unknown');
    const isElsewhere = words.at(-1) === '--store';
    const { status, stderr } = isElsewhere
      ? await sluice('raw', 'supersede', 'events', date, ...words, join(store, 'empty'))
      : await raw('supersede', ...words);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(await records()).toHaveLength(1);
  });
});

test('sluice run of a dataset whose parents are missing names them, and does not ask for files that are there', async () => {
  const day = '2025-04-01';
  await sluice('generate', 'order_items', '--from', day, '--store', store);
  const { status, stdout } = await sluice('run', 'order_items', day, '--store', store);
  expect(status).toBe(2);
  expect(stdout).toContain(`The parent orders v1 has no promoted run of ${day}.`);
  expect(stdout).toContain(`The parent products v1 has no promoted run of ${day}.`);
  expect(stdout).not.toContain('its files are expected');
});

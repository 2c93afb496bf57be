import { describe, expect, test } from '@jest/globals';
import { breakerPrefix, dataKey, runPrefix } from '../../shared/layout/keys.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changedFirst, cleanLines, date, repeatedFirst } from '../support/event-rows.ts';
import { attemptsOf, duplicatesOf, noticesOf, outcomeOf, quarantineOf, reportOf } from '../support/execution-papers.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

type Custom = Readonly<Record<string, unknown>>;

const lenient: Custom = { alarmRate: 100, blockRate: 100 };
const header = ['event_id', 'user_id', 'event_type', 'event_ts', 'amount'];

async function run(objects: Readonly<Record<string, readonly string[]>>, custom: Custom = lenient) {
  const pipeline = testPipeline({ contracts: eventContracts(custom) });
  for (const [name, lines] of Object.entries(objects)) await pipeline.deliver(date, name, lines);
  return { pipeline, summary: await pipeline.run(date) };
}

/** Events as CSV under these names; a name that is none of an event has the cell `x`. */
function csvOf(names: readonly string[], rows: number): string[] {
  const cells = cleanLines(rows).map((line) => {
    const event = JSON.parse(line) as Record<string, string | number | null>;
    return names.map((name) => (name in event ? String(event[name] ?? '') : 'x')).join();
  });
  return [names.join(), ...cells];
}

/** Says that the run ended as drift, and that all it left is what it rejected and its papers. */
function expectDrift({ pipeline, summary }: { pipeline: TestPipeline; summary: TestRun }, findings: readonly object[]) {
  const { outcome, error, run_id, end } = summary;
  expect({ outcome, error }).toEqual({ outcome: 'drift', error: 'Sluice.Drift' });
  const report = reportOf(pipeline, date, run_id);
  expect(report).toMatchObject({ stage: 'transform', result: 'drift' });
  expect(report.drift).toMatchObject(findings);
  expect(report.drift).toHaveLength(findings.length);
  expect(outcomeOf(pipeline, end.execution)).toMatchObject({ outcome: 'drift', stage: 'transform', promoted: false });
  expect(attemptsOf(pipeline, end.execution)).toEqual([1]);

  const { state } = pipeline.memory.processed;
  expect(storedKeys(state, runPrefix(pipeline.partition(date), run_id))).toEqual([]);
  expect(logEntries(pipeline, date)).toEqual([]);
  expect(quarantineOf(pipeline, date, run_id)).toHaveLength(report.counts!.quarantined_rows);
  expect(duplicatesOf(pipeline, date, run_id)).toHaveLength(report.counts!.duplicate_rows);
  const notices = noticesOf(pipeline);
  expect(notices.map((notice) => notice.class)).toEqual(['P2']);
  return { report, text: notices[0]!.text };
}

describe('a column that is not what the contract says', () => {
  test.each([
    ['unknown', { colour: 'red' }, { column: 'colour', expected: 'no such column', found: 'present' }],
    [
      'missing',
      { event_ts: undefined },
      { column: 'event_ts', expected: 'a column of the contract', found: 'missing' },
    ],
    ['retyped', { amount: '12.50' }, { column: 'amount', expected: 'double', found: 'string' }],
  ])('%s in more than half of the rows ends the run as drift, in exactly half it does not', async (_, odd, finding) => {
    const half = await run({ 'a.ndjson': changedFirst(cleanLines(60), 30, odd) });
    expect(half.summary.outcome).toBe('promoted');
    expect(half.summary.counts).toMatchObject({ valid_rows: 30, quarantined_rows: 30 });

    const more = await run({ 'a.ndjson': changedFirst(cleanLines(60), 31, odd) });
    const { report, text } = expectDrift(more, [{ ...finding, rows: 31, of: 60, object: null }]);
    expect(report.counts).toMatchObject({ input_rows: 60, valid_rows: 29, quarantined_rows: 31 });
    const sentence = `Column "${finding.column}": expected ${finding.expected}, found ${finding.found} in 31 of 60 parsed rows.`;
    expect(report.problems[0]).toBe(sentence);
    expect(text).toContain(sentence);
  });

  test('in a single row is quarantined', async () => {
    const { summary } = await run({ 'a.ndjson': changedFirst(cleanLines(60), 1, { colour: 'red' }) });
    expect(summary.outcome).toBe('promoted');
    expect(summary.counts).toMatchObject({ valid_rows: 59, quarantined_rows: 1 });
  });

  test('is told by the share over all objects, and names every column', async () => {
    const lines = cleanLines(60);
    const odd = changedFirst(lines.slice(20), 40, { amount: true, colour: 'red' });
    const ended = await run({ 'a.ndjson': lines.slice(0, 20), 'b.ndjson': odd });
    expectDrift(ended, [
      { column: 'amount', expected: 'double', found: 'boolean', rows: 40, of: 60 },
      { column: 'colour', rows: 40 },
    ]);
  });

  test('and that the contract does not know is a matter of unknownFields', async () => {
    const lines = changedFirst(cleanLines(60), 60, { colour: 'red' });
    const one = changedFirst(cleanLines(60), 1, { colour: 'red' });
    const outcomes = [];
    for (const unknownFields of ['quarantine', 'halt', 'ignore']) {
      const all = await run({ 'a.ndjson': lines }, { ...lenient, unknownFields });
      const single = await run({ 'a.ndjson': one }, { ...lenient, unknownFields });
      outcomes.push([unknownFields, all.summary.outcome, single.summary.outcome]);
    }
    expect(outcomes).toEqual([
      ['quarantine', 'drift', 'promoted'],
      ['halt', 'drift', 'blocked'],
      ['ignore', 'promoted', 'promoted'],
    ]);
  });

  test('beyond the contract share of its own is drift', async () => {
    const lines = changedFirst(cleanLines(60), 7, { colour: 'red' });
    expectDrift(await run({ 'a.ndjson': lines }, { ...lenient, driftShare: 10 }), [{ column: 'colour', rows: 7 }]);
    expect((await run({ 'a.ndjson': lines.slice(1) }, { ...lenient, driftShare: 11 })).summary.outcome).toBe(
      'promoted',
    );
  });

  test('leaves no value of a row in report and notice', async () => {
    const ended = await run({ 'a.ndjson': changedFirst(cleanLines(60), 60, { amount: 'secret', colour: 'secret' }) });
    const { report, text } = expectDrift(ended, [{ column: 'amount' }, { column: 'colour' }]);
    expect(JSON.stringify([report, text])).not.toContain('secret');
  });

  test('opens no circuit breaker, however many rows have it, and keeps duplicates too', async () => {
    const lines = repeatedFirst(cleanLines(1000), 3);
    const ended = await run({
      'a.ndjson': [...lines, ...changedFirst(cleanLines(4000), 4000, { amount: 'x' }).slice(1000)],
    });
    const { report } = expectDrift(ended, [{ column: 'amount', rows: 3000, of: 4003 }]);
    expect(report.counts).toMatchObject({ duplicate_rows: 3 });
    expect(storedKeys(ended.pipeline.memory.processed.state, breakerPrefix('events'))).toEqual([]);
    const { pipeline } = ended;
    await pipeline.deliver('2025-01-03', 'events.ndjson', cleanLines(10));
    expect((await pipeline.run('2025-01-03')).outcome).toBe('promoted');
  });

  test('leaves what is current alone, and the mended day is promoted', async () => {
    const { pipeline } = await run({ 'a.ndjson': cleanLines(60) });
    const before = currentRun(pipeline, date);
    await pipeline.deliver(date, 'b.ndjson', changedFirst(cleanLines(200), 200, { colour: 'red' }).slice(60));
    expect((await pipeline.run(date)).outcome).toBe('drift');
    expect(currentRun(pipeline, date)).toEqual(before);
    expect(await pipeline.verify(date)).toEqual([]);
    await pipeline.deliver(date, 'b.ndjson', cleanLines(200).slice(60));
    expect((await pipeline.run(date)).outcome).toBe('promoted');
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(200);
  });

  test('keeps every row of the day in quarantine, with its reasons, though it is drift', async () => {
    const ended = await run({ 'a.ndjson': changedFirst(cleanLines(5), 5, { event_ts: undefined }) });
    expectDrift(ended, [{ column: 'event_ts' }]);
    const records = quarantineOf(ended.pipeline, date, ended.summary.run_id);
    expect(records.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual(Array(5).fill(['NULL_VALUE_ERROR']));
    expect(
      ended.pipeline.memory.processed.state.has(dataKey(ended.pipeline.partition(date), ended.summary.run_id, 0)),
    ).toBe(false);
  });
});

describe('a CSV header', () => {
  const csv = { ...lenient, rawFormat: 'csv' };

  test('may name the columns in another order', async () => {
    const { summary } = await run({ 'a.csv': csvOf([...header].reverse(), 20) }, csv);
    expect(summary).toMatchObject({ outcome: 'promoted', counts: { valid_rows: 20 } });
  });

  test.each([
    ['lacks a column', header.slice(0, -1), [{ column: 'amount', found: 'missing' }]],
    ['has one more', [...header, 'colour'], [{ column: 'colour', found: 'present' }]],
    [
      'has one under another name',
      [...header.slice(0, -1), 'total'],
      [
        { column: 'amount', found: 'missing' },
        { column: 'total', found: 'present' },
      ],
    ],
  ])('that %s is drift, in one object with few rows too', async (_, names, findings) => {
    const ended = await run({ 'a.csv': csvOf(header, 50), 'b.csv': csvOf(names, 2) }, csv);
    const key = expect.stringMatching(/\/b\.csv$/);
    const { report } = expectDrift(
      ended,
      findings.map((finding) => ({ ...finding, rows: 2, of: 52, object: key })),
    );
    expect(report.problems[0]).toMatch(/in 2 of 52 parsed rows, by the header of "bronze\/.*\/b\.csv"\.$/);
  });

  test('that names a column twice, or none, ends the run as drift that says so', async () => {
    const twice = csvOf([...header, 'amount'], 40);
    expectDrift(await run({ 'a.csv': twice }, { ...lenient, rawFormat: 'csv' }), [
      { column: 'amount', expected: 'one such column', found: 'several', object: expect.stringMatching(/a\.csv$/) },
    ]);
    const nameless = csvOf([...header, ''], 40);
    expectDrift(await run({ 'a.csv': nameless }, { ...lenient, rawFormat: 'csv' }), [
      { column: '', expected: 'no such column', found: 'present' },
    ]);
  });

  test('may have more columns when the contract ignores unknown ones, but none less', async () => {
    const ignoring = { ...csv, unknownFields: 'ignore' };
    const { summary } = await run({ 'a.csv': csvOf([...header, 'colour'], 20) }, ignoring);
    expect(summary).toMatchObject({ outcome: 'promoted', counts: { valid_rows: 20 } });
    expectDrift(await run({ 'a.csv': csvOf(['colour', ...header.slice(1)], 20) }, ignoring), [{ column: 'event_id' }]);
  });

  test('alone, without a row, is judged as well', async () => {
    const ended = await run({ 'a.csv': csvOf(header, 20), 'b.csv': ['event_id,colour'] }, csv);
    expectDrift(ended, [
      ...header.slice(1).map((column) => ({ column, found: 'missing', rows: 0 })),
      { column: 'colour', found: 'present', rows: 0 },
    ]);
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { assessRun, describeCheck } from '../../shared/quality/assess-run.ts';
import type { CheckResult } from '../../shared/quality/report.ts';
import { Tally } from '../../shared/verdicts/tally.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, quarantineOf } from '../support/execution-papers.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';
import { tableContracts } from './table-contract.ts';

const contract = eventContracts({}).get('events');

/** What the two rate limits, both at `percent`, say of 1000 rows. */
function rateResults(percent: number, quarantined: number): string[] {
  const counts = {
    input_rows: 1000,
    valid_rows: 1000 - quarantined,
    quarantined_rows: quarantined,
    duplicate_rows: 0,
    condemned_rows: 0,
  };
  const limited = { ...contract, alarmRate: percent, blockRate: percent };
  const { checks } = assessRun(limited, new Tally(limited), counts, null);
  return checks.filter(({ id }) => id.endsWith('Rate')).map(({ result }) => result);
}

test('every rate limit with one decimal is inclusive: so many of 1000 rows pass, and one more does not', () => {
  for (let rows = 0; rows < 1000; rows += 1) {
    const percent = Number(`${Math.floor(rows / 10)}.${rows % 10}`);
    const seen = { percent, at: rateResults(percent, rows), above: rateResults(percent, rows + 1) };
    expect(seen).toEqual({ percent, at: ['pass', 'pass'], above: ['warn', 'fail'] });
  }
});

describe('the sentence of a failed check', () => {
  const check = (observed: number, limit: number): CheckResult => ({
    id: 'user_id.nullValues',
    metric: 'nullValues',
    column: 'user_id',
    action: 'halt',
    operator: '<=',
    limit,
    observed,
    unit: 'percent',
    result: 'fail',
  });

  test('has as many digits as it takes to differ from the limit', () => {
    expect(describeCheck(check(100 / 3, 3))).toBe('user_id.nullValues: 33.3333 % observed, <= 3 % required.');
    expect(describeCheck(check((100 * 30_000_001) / 1e9, 3))).toContain(': 3.0000001 % observed, <= 3 % required.');
  });

  test('never shows an observed number on the other side of its limit', () => {
    const share = fc.double({ min: 0, max: 100, noNaN: true });
    const close = fc.tuple(share, fc.double({ min: 0, max: 1e-9, noNaN: true })).map(([a, b]) => [a * (1 + b), a]);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(share, share), close), ([observed = 0, limit = 0]) => {
        const [, shown] = /: (\S+) % observed/.exec(describeCheck(check(observed, limit)))!;
        expect(Math.sign(Number(shown) - limit)).toBe(Math.sign(observed - limit));
      }),
    );
  });

  test('shows rows in full', () => {
    const rows = { ...check(12_345_678, 0), unit: 'rows' } as const;
    expect(describeCheck(rows)).toContain('12345678 rows observed, <= 0 rows required.');
  });
});

describe('a raw object that does not decode', () => {
  const lines = cleanLines(100);
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines.join('\n'), 'utf16le')]);
  const gzip = gzipSync(linesAsBytes(lines));

  async function run(objects: Readonly<Record<string, Uint8Array>>) {
    const pipeline = testPipeline();
    for (const [name, bytes] of Object.entries(objects)) await pipeline.deliver(date, name, bytes);
    const { outcome, problems, run_id } = await pipeline.run(date);
    return { pipeline, outcome, problems, records: quarantineOf(pipeline, date, run_id) };
  }

  const key = (name: string) => `${rawDayPrefix(contract, 'web', date)}${name}`;

  test('is named with its reason beside the checks that fail for want of its rows', async () => {
    const { pipeline, outcome, problems } = await run({ 'a.ndjson': utf16 });
    expect(outcome).toBe('blocked');
    expect(problems).toEqual([
      expect.stringMatching(/^".*a\.ndjson" does not decode after 0 decoded bytes: .*UTF-16.* \(MALFORMED_ROW\)\.$/),
      'rowCount: 0 rows observed, > 0 rows required.',
      'blockRate: 100 % observed, <= 5 % required.',
      'alarmRate: 100 % observed, <= 1 % required.',
    ]);
    expect(noticesOf(pipeline)[0]!.text).toContain(problems[0]);
  });

  test('is named beside another one with another reason, each with its own', async () => {
    const { problems } = await run({
      'a.ndjson': utf16,
      'b.ndjson': linesAsBytes(lines),
      'c.gz': gzip.subarray(0, -4),
    });
    const offset = linesAsBytes(lines).length;
    expect(problems.filter((problem) => problem.includes('MALFORMED_ROW'))).toEqual([
      expect.stringMatching(`^"${key('a.ndjson')}" does not decode after 0 decoded bytes: .*UTF-16`),
      expect.stringMatching(`^"${key('c.gz')}" does not decode after ${offset} decoded bytes: (?!.*UTF-16)`),
    ]);
  });

  test('has one record, with the offset of the damage', async () => {
    const { records } = await run({ 'b.ndjson': linesAsBytes([...lines, '{']), 'c.gz': gzip.subarray(0, -4) });
    expect(records).toEqual([
      expect.not.objectContaining({ offset: expect.anything() }),
      expect.objectContaining({
        source: expect.objectContaining({ object: key('c.gz') }),
        offset: linesAsBytes(lines).length,
        reasons: [expect.objectContaining({ code: 'MALFORMED_ROW', column: null })],
      }),
    ]);
  });
});

test('under unknownFields: halt a notice says in how many rows there are unknown columns, and not their names', async () => {
  const pipeline = testPipeline({ contracts: eventContracts({ unknownFields: 'halt' }) });
  const [first = '', second = '', ...others] = cleanLines(200);
  const bad = [changed(first, { colour: 1, size: 2 }), changed(second, { taste: 3 })];
  await pipeline.deliver(date, 'events.ndjson', [...bad, ...others]);
  const run = await pipeline.run(date);
  expect(run.problems).toEqual(['2 rows have columns that the contract does not know (SCHEMA_ERROR).']);
  const columns = quarantineOf(pipeline, date, run.run_id).flatMap(({ reasons }) =>
    reasons.map(({ column }) => column),
  );
  expect(columns).toEqual(['colour', 'size', 'taste']);
});

test('zero rows are not promoted though the contract says nothing of its rowCount', async () => {
  const pipeline = testPipeline({ contracts: tableContracts() });
  await pipeline.deliver(date, 'events.ndjson', Buffer.from('\n\n'));
  const { outcome, problems } = await pipeline.run(date);
  expect({ outcome, problems }).toEqual({
    outcome: 'blocked',
    problems: ['rowCount: 0 rows observed, > 0 rows required.'],
  });
});

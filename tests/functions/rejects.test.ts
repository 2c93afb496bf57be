import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { RowValues } from '../../shared/contract/values.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { canonicalJson } from '../../shared/verdicts/canonical-row.ts';
import { manifestOf } from '../support/current-run.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { duplicatesOf, quarantineOf, reportOf } from '../support/execution-papers.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';

const lines = cleanLines(100);
const [line = '', other = ''] = lines;

async function run(objects: Readonly<Record<string, readonly string[] | Uint8Array>>) {
  const pipeline = testPipeline();
  for (const [name, content] of Object.entries(objects)) await pipeline.deliver(date, name, content);
  const summary = await pipeline.run(date);
  const source = (name: string, at: number) => {
    const key = `${rawDayPrefix(pipeline.contract, 'web', date)}${name}`;
    return { object: key, version: pipeline.memory.raw.state.find(key).info.version, line: at };
  };
  return {
    pipeline,
    summary,
    source,
    quarantine: quarantineOf(pipeline, date, summary.run_id),
    duplicates: duplicatesOf(pipeline, date, summary.run_id),
  };
}

describe('the quarantine record', () => {
  test('of a row that breaks three rules lists three reasons', async () => {
    const bad = changed(line, { event_id: 5, event_type: 'wink', event_ts: 'yesterday' });
    const { quarantine, summary, pipeline } = await run({ 'a.ndjson': [...lines.slice(1), bad] });
    expect(quarantine).toHaveLength(1);
    expect(quarantine[0]!.reasons.map(({ code, column }) => [code, column])).toEqual([
      ['TYPE_ERROR', 'event_id'],
      ['VALUE_ERROR', 'event_type'],
      ['TIMESTAMP_ERROR', 'event_ts'],
    ]);
    expect(reportOf(pipeline, date, summary.run_id).error_type_distribution).toEqual({
      TIMESTAMP_ERROR: 1,
      TYPE_ERROR: 1,
      VALUE_ERROR: 1,
    });
  });

  test('carries raw text, source object, version, line, every reason and the attempt', async () => {
    const bad = ` ${changed(line, { event_ts: null, amount: '12' })}\t`;
    const { quarantine, source, summary } = await run({
      'a.ndjson': lines.slice(1),
      'b.ndjson': ['', changed(other, { event_id: 'another' }), bad],
    });
    expect(quarantine).toEqual([
      {
        verdict: 'quarantined',
        run_id: summary.run_id,
        source: source('b.ndjson', 3),
        reasons: [
          { code: 'NULL_VALUE_ERROR', column: 'event_ts', message: expect.stringContaining('null') },
          { code: 'TYPE_ERROR', column: 'amount', message: expect.stringContaining('number') },
        ],
        row_hash: createHash('sha256')
          .update(canonicalJson(JSON.parse(bad) as RowValues))
          .digest('hex'),
        attempt_count: 0,
        raw: bad,
      },
    ]);
  });

  test('names an unknown column and a missing one', async () => {
    const bad = changed(line, { event_ts: undefined, colour: 'red' });
    const { quarantine } = await run({ 'a.ndjson': [...lines.slice(1), bad] });
    expect(quarantine[0]!.reasons).toEqual([
      { code: 'NULL_VALUE_ERROR', column: 'event_ts', message: expect.stringContaining('missing') },
      { code: 'SCHEMA_ERROR', column: 'colour', message: 'is no column of the contract' },
    ]);
  });

  test('keeps bytes that are no UTF-8 as base64', async () => {
    const bad = Buffer.concat([Buffer.from('{"event_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const object = Buffer.concat([linesAsBytes(lines), bad, Buffer.from('\n')]);
    const { quarantine } = await run({ 'a.ndjson': object });
    expect(quarantine).toMatchObject([{ raw_base64: bad.toString('base64'), reasons: [{ code: 'MALFORMED_ROW' }] }]);
    expect(quarantine[0]).not.toHaveProperty('raw');
  });

  test('keeps the beginning of an over-long line, with its place and length', async () => {
    const long = changed(line, { user_id: 'x'.repeat(1_100_000) });
    const { quarantine, summary } = await run({ 'a.ndjson': [...lines.slice(1), long] });
    const [record] = quarantine;
    expect(summary.outcome).toBe('promoted');
    expect(record!.truncated).toEqual({
      offset: linesAsBytes(lines.slice(1)).length,
      length: Buffer.byteLength(long),
    });
    expect(record!.raw).toBe(long.slice(0, 1_048_576));
  });

  test('is pinned by the manifest', async () => {
    const { pipeline, summary } = await run({ 'a.ndjson': [...lines, '{'] });
    const { rejects } = manifestOf(pipeline, date, summary.run_id);
    expect(rejects.duplicates).toBeNull();
    const { info } = pipeline.memory.quarantine.state.find(rejects.quarantine!.key);
    expect(rejects.quarantine).toEqual({ key: info.key, size: info.size, version: info.version });
  });
});

describe('the duplicates record', () => {
  test('carries key, typed values, and the object and line of its own and of the winner', async () => {
    const early = changed(line, { event_ts: '2025-01-02T10:00:00+02:00', amount: 12.5, user_id: null });
    const later = changed(line, { event_ts: '2025-01-02T10:00:00.000001+02:00', amount: 3 });
    const { duplicates, source, summary } = await run({
      'a.ndjson': [...lines.slice(1), later],
      'b.ndjson': [early],
    });
    const { event_id, event_type } = JSON.parse(line) as Record<string, string>;
    expect(summary.outcome).toBe('promoted');
    expect(duplicates).toEqual([
      {
        verdict: 'duplicate',
        run_id: summary.run_id,
        source: source('a.ndjson', 100),
        winner: source('b.ndjson', 1),
        reasons: [{ code: 'DUPLICATE_KEY', column: 'event_id', message: expect.any(String) }],
        key: { event_id },
        values: {
          event_id,
          user_id: (JSON.parse(line) as { user_id: string }).user_id,
          event_type,
          event_ts: '2025-01-02T08:00:00.000001Z',
          amount: 3,
        },
      },
    ]);
  });

  test('names one winner for all repetitions of a key, wherever it stands among them', async () => {
    const at = (second: number) => changed(line, { event_ts: `2025-01-02T10:00:0${second}Z` });
    const { duplicates, source, summary } = await run({
      'a.ndjson': [...cleanLines(300).slice(1), at(5), at(3)],
      'b.ndjson': [at(1), at(2), at(4)],
    });
    expect(summary.counts).toMatchObject({ input_rows: 304, valid_rows: 300, duplicate_rows: 4 });
    expect(new Set(duplicates.map(({ winner }) => JSON.stringify(winner)))).toEqual(
      new Set([JSON.stringify(source('b.ndjson', 1))]),
    );
    expect(duplicates.map((record) => record.source.line).sort()).toEqual([2, 3, 300, 301].sort());
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeBadRow } from '../../shared/history/bad-row.ts';
import type { HistoryEntry } from '../../shared/history/history-entry.ts';
import { RowHistory } from '../../shared/history/row-history.ts';

const rowHash = 'a'.repeat(64);

function entry(fields: Partial<HistoryEntry> = {}): HistoryEntry {
  const sample: HistoryEntry = {
    row_hash: rowHash,
    object: 'one',
    verdict: 'quarantined',
    attempt_count: 0,
    codes: ['VALUE_ERROR'],
  };
  return { ...sample, ...fields };
}

const condemned = (fields: Partial<HistoryEntry> = {}) => entry({ verdict: 'condemned', ...fields });

function judge(entries: readonly HistoryEntry[], replayed?: number) {
  const history = new RowHistory();
  for (const one of entries) history.add(one);
  const { verdict, attemptCount, codes } = judgeBadRow({ rowHash, object: 'one', replayed }, history);
  return [verdict, attemptCount, ...codes];
}

describe('a bad row', () => {
  test.each<[string, readonly HistoryEntry[], number | undefined, readonly unknown[]]>([
    ['that is new is quarantined', [], undefined, ['quarantined', 0]],
    ['of another hash in history is new', [entry({ row_hash: 'b' })], undefined, ['quarantined', 0]],
    ['that was quarantined in the same object stays so', [entry()], undefined, ['quarantined', 0]],
    ['keeps its attempts', [entry({ attempt_count: 2 })], undefined, ['quarantined', 2]],
    [
      'keeps the most attempts',
      [entry({ attempt_count: 2 }), entry({ attempt_count: 1 })],
      undefined,
      ['quarantined', 2],
    ],
    ['that is replayed has one attempt more', [entry({ attempt_count: 1 })], 2, ['quarantined', 2]],
    ['that is replayed by an old request keeps its attempts', [entry({ attempt_count: 3 })], 1, ['quarantined', 3]],
    ['is quarantined after the third replay', [entry({ attempt_count: 2 })], 3, ['quarantined', 3]],
    ['is condemned after the fourth', [entry({ attempt_count: 3 })], 4, ['condemned', 4, 'MAX_ATTEMPTS']],
    ['replayed without history has the attempts of the request', [], 1, ['quarantined', 1]],
    [
      'that used up its replays stays condemned',
      [condemned({ attempt_count: 4, codes: ['VALUE_ERROR', 'MAX_ATTEMPTS'] })],
      undefined,
      ['condemned', 4, 'MAX_ATTEMPTS'],
    ],
    [
      'that was rejected in another object only is condemned',
      [entry({ object: 'two', attempt_count: 2 })],
      undefined,
      ['condemned', 0, 'DUPLICATE_FAILURE'],
    ],
    [
      'that was condemned in another object only is condemned',
      [condemned({ object: 'two', codes: ['MAX_ATTEMPTS'] })],
      undefined,
      ['condemned', 0, 'DUPLICATE_FAILURE'],
    ],
    [
      'that was quarantined in both objects stays quarantined',
      [entry(), entry({ object: 'two' })],
      undefined,
      ['quarantined', 0],
    ],
    [
      'that was condemned as a repetition stays so, whatever is said of the other object',
      [condemned({ codes: ['VALUE_ERROR', 'DUPLICATE_FAILURE'] }), entry({ object: 'two' })],
      undefined,
      ['condemned', 0, 'DUPLICATE_FAILURE'],
    ],
    [
      'that was condemned once is not quarantined by a run that saw it differently',
      [condemned({ codes: ['DUPLICATE_FAILURE'] }), entry()],
      undefined,
      ['condemned', 0, 'DUPLICATE_FAILURE'],
    ],
    ['that a person condemned is condemned without a code', [entry(), condemned()], undefined, ['condemned', 0]],
    ['that a person condemned is condemned also when replayed', [condemned()], 1, ['condemned', 1]],
    [
      'that a person condemned and that used up its replays has the code of those',
      [condemned({ attempt_count: 3 })],
      4,
      ['condemned', 4, 'MAX_ATTEMPTS'],
    ],
  ])('%s', (_, entries, replayed, expected) => {
    expect(judge(entries, replayed)).toEqual(expected);
  });

  test('is judged alike whatever the order of its history', () => {
    const anyEntry = fc.record<HistoryEntry>({
      row_hash: fc.constantFrom(rowHash, 'b'.repeat(64)),
      object: fc.constantFrom('one', 'two', 'three'),
      verdict: fc.constantFrom('quarantined', 'condemned'),
      attempt_count: fc.integer({ min: 0, max: 5 }),
      codes: fc.subarray(['VALUE_ERROR', 'MAX_ATTEMPTS', 'DUPLICATE_FAILURE'] as const),
    });
    const shuffled = fc
      .array(anyEntry)
      .chain((entries) =>
        fc.tuple(
          fc.constant(entries),
          fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([entries, others]) => {
        expect(judge(others)).toEqual(judge(entries));
      }),
    );
  });

  test('judged again with its own verdict in history has the same verdict', () => {
    const anyHistory = fc.array(
      fc.record({ object: fc.constantFrom('one', 'two'), attempt_count: fc.integer({ min: 0, max: 5 }) }).map(entry),
    );
    fc.assert(
      fc.property(anyHistory, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }), (entries, replayed) => {
        const first = judge(entries, replayed);
        const [verdict, attempt_count, ...codes] = first as [HistoryEntry['verdict'], number, ...HistoryEntry['codes']];
        expect(judge([...entries, entry({ verdict, attempt_count, codes })])).toEqual(first);
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import { describeEvidence } from '../../shared/evidence/describe-evidence.ts';
import type { Evidence } from '../../shared/evidence/evidence.ts';

const evidence: Evidence = {
  run_id: 'day-2',
  compared_with: 'day-1',
  rows: { added: 1, removed: 2, changed: 3, unchanged: 4 },
  damage: null,
  null_shares: { id: { before: 0, now: 0 }, note: { before: 0.25, now: 0.4 }, gone: { before: 0.5, now: null } },
  type_shares: { red: { before: 0.75, now: 0.8 }, green: { before: 0, now: 0.2 }, blue: { before: 0.25, now: 0 } },
  rejected: { VALUE_ERROR: 7, NULL_VALUE_ERROR: 1 },
  schema_changes: ['Column "price" (double) is new.'],
};

const types = ['red', 'green', 'blue'];

test('evidence reads as sentences, with the shares that moved most first', () => {
  expect(describeEvidence(evidence, types)).toEqual([
    'Against run day-1: 1 rows added, 2 removed, 3 changed, 4 unchanged.',
    'Column "price" (double) is new.',
    'Share of nulls, by column: "note" from 25.00 % to 40.00 %.',
    'Share of types: "blue" from 25.00 % to 0.00 %, "green" from 0.00 % to 20.00 %, "red" from 75.00 % to 80.00 %.',
    'Rejected rows by reason: VALUE_ERROR 7, NULL_VALUE_ERROR 1.',
  ]);
});

test('a type that the contract does not name is a value of a row, and only counted', () => {
  const sentence = (...named: string[]) => describeEvidence(evidence, named)[3];
  expect(sentence('red')).toBe('Share of types: "red" from 75.00 % to 80.00 %, and 2 more moved.');
  expect(sentence()).toBe('Share of types: 3 moved.');
});

test('evidence of a first run has nothing to compare', () => {
  const first: Evidence = {
    ...evidence,
    compared_with: null,
    rows: { added: 60, removed: 0, changed: 0, unchanged: 0 },
    null_shares: { note: { before: null, now: 0.4 } },
    type_shares: null,
    rejected: {},
    schema_changes: [],
  };
  expect(describeEvidence(first, types)).toEqual([
    'There is no run to compare with: all 60 rows are new.',
    'No row was rejected.',
  ]);
});

test('changes of the schema are one line, however many there are', () => {
  const changes = Array.from('abcdefg', (name) => `Column "${name}" (int32) is new.`);
  const lines = describeEvidence({ ...evidence, schema_changes: changes }, types);
  expect(lines).toHaveLength(5);
  expect(lines[1]).toBe(`${changes.slice(0, 5).join(' ')} And 2 more.`);
});

test('a sentence names five shares, and no name of any length', () => {
  const names = Array.from('abcdefg', (letter) => letter.repeat(200));
  const shares = Object.fromEntries(names.map((name, index) => [name, { before: 0, now: 0.1 * (index + 1) }]));
  const [, sentence = ''] = describeEvidence({ ...evidence, schema_changes: [], null_shares: shares }, types);
  expect(sentence).toMatch(
    /^Share of nulls, by column: "g{40} \.\.\." from 0\.00 % to 70\.00 %, "f.*, and 2 more moved\.$/,
  );
  expect(sentence.length).toBeLessThan(500);
});

test('evidence against a damaged run says what is damaged, and no numbers', () => {
  const [first] = describeEvidence({ ...evidence, rows: null, damage: 'Its data is gone.' }, types);
  expect(first).toBe('Run day-1 could not be compared with: Its data is gone.');
});

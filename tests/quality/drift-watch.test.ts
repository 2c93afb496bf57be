import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Contract } from '../../shared/contract/contract.ts';
import { ExactNumber, type RawValue } from '../../shared/contract/values.ts';
import { describeDrift, DriftWatch } from '../../shared/quality/drift-watch.ts';
import { eventContracts } from '../support/event-contract.ts';

type Row = Readonly<Record<string, RawValue>>;

const good: Row = { event_id: 'a', user_id: null, event_type: 'login', event_ts: '2025-01-02T00:00:00Z', amount: 1 };
const names = Object.keys(good);

/** Contract of `events` with these customProperties. */
function contractWith(custom: Readonly<Record<string, unknown>> = {}): Contract {
  return eventContracts(custom).get('events');
}

function watch(contract = contractWith()) {
  const drift = new DriftWatch(contract);
  const add = (row: Row, rows = 1) => {
    for (let i = 0; i < rows; i += 1) drift.addRow(row, contract.judge(row));
  };
  return { drift, add };
}

const without = (row: Row, name: string): Row =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));

test('a column that raw data may lack is never missing, by rows or by a header, and has a type all the same', () => {
  const { drift, add } = watch(contractWith({ optionalColumns: ['user_id'] }));
  drift.addHeader(
    'a.csv',
    names.filter((name) => name !== 'user_id'),
  );
  add(without(good, 'user_id'), 10);
  expect(drift.findings).toEqual([]);
  add({ ...good, user_id: 7 }, 11);
  expect(drift.findings).toMatchObject([{ column: 'user_id', found: 'number' }]);
});

describe('drift over rows', () => {
  test.each<readonly [string, Row, object]>([
    [
      'an unknown column',
      { ...good, colour: 'red' },
      { column: 'colour', expected: 'no such column', found: 'present' },
    ],
    [
      'a missing column',
      without(good, 'event_type'),
      { column: 'event_type', expected: 'a column of the contract', found: 'missing' },
    ],
    [
      'a missing column that may be null',
      without(good, 'user_id'),
      { column: 'user_id', expected: 'a column of the contract', found: 'missing' },
    ],
    ['a retyped column', { ...good, amount: '1' }, { column: 'amount', expected: 'double', found: 'string' }],
    [
      'a timestamp of another form',
      { ...good, event_ts: '2 January' },
      { column: 'event_ts', expected: 'timestamp', found: 'string' },
    ],
  ])('is %s in more than half of the rows, and not in exactly half', (_, odd, finding) => {
    const { drift, add } = watch();
    add(good, 10);
    add(odd, 10);
    expect(drift.findings).toEqual([]);
    add(odd);
    expect(drift.findings).toEqual([{ ...finding, rows: 11, of: 21, object: null }]);
  });

  test('has the share of the contract', () => {
    for (const [driftShare, rows] of [
      [0, 0],
      [10, 2],
      [100, 20],
    ] as const) {
      const { drift, add } = watch(contractWith({ driftShare }));
      add(good, 20 - rows);
      add(without(good, 'amount'), rows);
      expect(drift.findings).toEqual([]);
      add(without(good, 'amount'));
      expect(drift.findings).toHaveLength(driftShare === 100 ? 0 : 1);
    }
  });

  test('is no value that breaks a rule, and no null', () => {
    const { drift, add } = watch();
    add({ ...good, event_type: 'wink' }, 10);
    add({ ...good, event_ts: null, user_id: null, amount: null }, 10);
    expect(drift.findings).toEqual([]);
  });

  test('is no unknown column that the contract ignores', () => {
    for (const [unknownFields, count] of [
      ['quarantine', 1],
      ['halt', 1],
      ['ignore', 0],
    ] as const) {
      const { drift, add } = watch(contractWith({ unknownFields }));
      add({ ...good, colour: 'red' });
      expect(drift.findings).toHaveLength(count);
    }
  });

  test('names the JSON type that most values have', () => {
    const { drift, add } = watch();
    const types = new Map<RawValue, string>([
      [true, 'boolean'],
      [5, 'number'],
      [5n, 'number'],
      [new ExactNumber('1e400'), 'number'],
      [[1], 'array'],
      [{ a: 1 }, 'object'],
    ]);
    for (const [value, type] of types) {
      const { drift: one, add: addOne } = watch();
      addOne({ ...good, user_id: value });
      expect(one.findings).toMatchObject([{ column: 'user_id', expected: 'string', found: type }]);
      add({ ...good, user_id: value });
    }
    expect(drift.findings).toMatchObject([{ found: 'number', rows: 6 }]);
  });

  test('lists columns in the order of the contract, missing ones first, unknown ones last', () => {
    const { drift, add } = watch();
    add({ event_id: 1, user_id: 2, colour: 'red' });
    expect(drift.findings.map(({ column, found }) => `${column} ${found}`)).toEqual([
      'event_type missing',
      'event_ts missing',
      'amount missing',
      'event_id number',
      'user_id number',
      'colour present',
    ]);
  });

  test('shortens long names, and lists at most 100 columns', () => {
    const { drift, add } = watch();
    add({ ...good, ['x'.repeat(5000)]: 1 });
    expect(drift.findings.map(({ column }) => column)).toEqual([`${'x'.repeat(100)}...`]);
    const many = watch();
    many.add({ ...good, ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`c${index}`, 1])) });
    expect(many.drift.findings).toHaveLength(100);
  });

  test('counts a bounded number of unknown names', () => {
    const { drift, add } = watch();
    for (let index = 0; index < 10_000; index += 1) add({ ...good, [`junk-${index}`]: 1 });
    add({ ...good, late: 1 }, 20_000);
    expect(drift.findings).toEqual([]);
  });

  test('is what a naive count over all rows says', () => {
    const columns = [...names, 'extra', 'other'];
    const cells = fc.constantFrom<RawValue>('x', 1, true, null, '2025-01-02T00:00:00Z');
    const anyRow = fc.array(fc.tuple(fc.constantFrom(...columns), cells), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), (entries, driftShare) => {
        const contract = contractWith({ driftShare });
        const rows = entries.map((row) => Object.fromEntries(row));
        const { drift, add } = watch(contract);
        for (const row of rows) add(row);
        const retyped = (row: Row, name: string) =>
          contract.judge(row).some(({ column, code }) => column === name && /^(TYPE|TIMESTAMP)_ERROR$/.test(code));
        const share = (isOdd: (row: Row) => boolean) => rows.filter(isOdd).length / (rows.length || 1);
        const isDrift = (isOdd: (row: Row) => boolean) => share(isOdd) * 100 > driftShare + 1e-9;
        const expected = [
          ...names.filter((name) => isDrift((row) => !Object.hasOwn(row, name))).map((name) => `${name} missing`),
          ...names.filter((name) => isDrift((row) => retyped(row, name))).map((name) => `${name} retyped`),
          ...['extra', 'other']
            .filter((name) => isDrift((row) => Object.hasOwn(row, name)))
            .map((name) => `${name} present`),
        ];
        const found = drift.findings.map(({ column, found: word }) =>
          word === 'missing' || word === 'present' ? `${column} ${word}` : `${column} retyped`,
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
    );
  });
});

describe('drift of a CSV header', () => {
  test('is none when the header names the columns, in whatever order', () => {
    const { drift, add } = watch();
    drift.startObject();
    drift.addHeader('a.csv', [...names].reverse());
    add(good);
    expect(drift.findings).toEqual([]);
  });

  test('is a missing, an extra or a renamed column, in any of the objects and with any number of rows', () => {
    const { drift, add } = watch();
    drift.startObject();
    drift.addHeader('a.csv', names);
    add(good, 100);
    drift.startObject();
    drift.addHeader('b.csv', [...names.slice(0, -1), 'total']);
    add(good);
    drift.startObject();
    drift.addHeader('c.csv', [...names, 'colour']);
    expect(drift.findings).toEqual([
      { column: 'amount', expected: 'a column of the contract', found: 'missing', rows: 1, of: 101, object: 'b.csv' },
      { column: 'total', expected: 'no such column', found: 'present', rows: 1, of: 101, object: 'b.csv' },
      { column: 'colour', expected: 'no such column', found: 'present', rows: 0, of: 101, object: 'c.csv' },
    ]);
  });

  test('is one finding for all objects that have it, which names the first', () => {
    const { drift, add } = watch();
    for (const object of ['a.csv', 'b.csv', 'c.csv']) {
      drift.startObject();
      drift.addHeader(object, names.slice(1));
      add(without(good, names[0]!), 2);
    }
    expect(drift.findings).toMatchObject([{ column: 'event_id', found: 'missing', rows: 6, of: 6, object: 'a.csv' }]);
  });

  test('tolerates extra names when the contract ignores unknown columns, but no missing one', () => {
    const { drift } = watch(contractWith({ unknownFields: 'ignore' }));
    drift.startObject();
    drift.addHeader('a.csv', [...names, 'colour']);
    expect(drift.findings).toEqual([]);
    drift.addHeader('b.csv', ['colour', ...names.slice(1)]);
    expect(drift.findings).toMatchObject([{ column: 'event_id', found: 'missing' }]);
  });

  test('tells no name of a header without any column of the contract: it is the first row of a file without one', () => {
    const { drift, add } = watch();
    drift.startObject();
    drift.addHeader('a.csv', ['secret', 'user_00007', 'login']);
    add({ secret: 'x', user_00007: 'y', login: 'z' });
    expect(JSON.stringify(drift.findings)).not.toMatch(/secret|user_00007|login/);
    expect(drift.findings.map(({ column }) => column)).toEqual(names);
    drift.startObject();
    drift.addHeader('b.csv', [...names, 'colour']);
    expect(drift.findings.map(({ column }) => column)).toContain('colour');
  });
});

test('a finding is described with column, expected, found, rows and object', () => {
  const finding = { column: 'a"b', expected: 'double', found: 'string', rows: 3, of: 5, object: null };
  expect(describeDrift(finding)).toBe('Column "a\\"b": expected double, found string in 3 of 5 parsed rows.');
  expect(describeDrift({ ...finding, object: 'bronze/a.csv' })).toContain(
    'parsed rows, by the header of "bronze/a.csv".',
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Column } from '../../shared/contract/contract.ts';
import { IntegrityError, ObjectMissingError } from '../../shared/errors.ts';
import { compareRuns } from '../../shared/evidence/compare-runs.ts';
import type { CompletedRun } from '../../shared/promotion/audited-run.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { cellsOf, column, columnCases, columnOf, nullCell, stringCell, type Cell } from '../columns/column-cases.ts';
import { samplePartition } from '../support/prepared-run.ts';
import { keyedBy, writeRun } from './written-run.ts';

const columns = [column('id', 'string'), column('note', 'string', { nullable: true }), column('size', 'int32')];

function row(id: string, note: string | null, size: number): Cell[] {
  return [stringCell(id), note === null ? nullCell : stringCell(note), { raw: size, order: size, json: size }];
}

function compare(store: ObjectStore, run: CompletedRun, other?: CompletedRun, key: string[] = ['id']) {
  return compareRuns(store, keyedBy(...key), samplePartition, run, other);
}

function refuse(key: string): never {
  throw new Error(`${key} must not be read.`);
}

/** Two runs of other rows, the second in two objects. */
async function twoRuns() {
  const store = memoryStore();
  const before = await writeRun(store, {
    runId: 'day-1',
    columns,
    parts: [[row('a', 'x', 1), row('b', null, 2), row('c', '', 3), row('d', 'y', 4)]],
    report: { type_shares: { red: 3, blue: 1 } },
  });
  const now = await writeRun(store, {
    runId: 'day-2',
    columns,
    parts: [
      [row('b', null, 2), row('c', null, 3)],
      [row('d', 'y', 5), row('e', 'z', 6), row('a', 'x', 1)],
    ],
    report: { type_shares: { red: 4, green: 1 }, error_type_distribution: { VALUE_ERROR: 7 } },
  });
  return { store, before, now };
}

describe('the evidence of two runs', () => {
  test('counts rows by key, whatever object they lie in, and tells null from the empty string', async () => {
    const { store, before, now } = await twoRuns();
    expect(await compare(store, now, before)).toEqual({
      run_id: 'day-2',
      compared_with: 'day-1',
      rows: { added: 1, removed: 0, changed: 2, unchanged: 2 },
      damage: null,
      null_shares: {
        id: { before: 0, now: 0 },
        note: { before: 1 / 4, now: 2 / 5 },
        size: { before: 0, now: 0 },
      },
      type_shares: {
        red: { before: 3 / 4, now: 4 / 5 },
        green: { before: 0, now: 1 / 5 },
        blue: { before: 1 / 4, now: 0 },
      },
      rejected: { VALUE_ERROR: 7 },
      schema_changes: [],
    });
  });

  test('of a first run says that every row is new', async () => {
    const { store, now } = await twoRuns();
    expect(await compare(store, now)).toMatchObject({
      compared_with: null,
      rows: { added: 5, removed: 0, changed: 0, unchanged: 0 },
      null_shares: { note: { before: null, now: 2 / 5 } },
      type_shares: { red: { before: null, now: 4 / 5 } },
    });
  });

  test('of a run without rows says that all are gone, and of one after it that all are new', async () => {
    const { store, before } = await twoRuns();
    const empty = await writeRun(store, { runId: 'day-3', columns, parts: [], report: { type_shares: {} } });
    const gone = await compare(store, empty, before);
    expect(gone.rows).toEqual({ added: 0, removed: 4, changed: 0, unchanged: 0 });
    expect(gone.null_shares.note).toEqual({ before: 1 / 4, now: null });
    expect(gone.type_shares).toEqual({ red: { before: 3 / 4, now: null }, blue: { before: 1 / 4, now: null } });
    expect((await compare(store, before, empty)).rows).toEqual({ added: 4, removed: 0, changed: 0, unchanged: 0 });
  });

  test('reads no data when the content hashes are equal', async () => {
    const { store, before, now } = await twoRuns();
    const same = { ...now, manifest: { ...before.manifest, run_id: 'day-2' } };
    const dataless: ObjectStore = {
      ...store,
      get: async (key, options) => (key.endsWith('.parquet') ? refuse(key) : store.get(key, options)),
    };
    await expect(compare(dataless, now, before)).rejects.toThrow('must not be read');
    expect((await compare(dataless, same, before)).rows).toEqual({ added: 0, removed: 0, changed: 0, unchanged: 4 });
  });
});

describe('evidence over other columns', () => {
  const longer = [...columns.slice(0, 2), column('size', 'int64'), column('price', 'double')];
  const priced = (cells: Cell[], price: number): Cell[] => [...cells, { raw: price, order: price, json: price }];

  test('compares the values of the columns that both runs have, an integer that became wider by its value', async () => {
    const { store, before } = await twoRuns();
    const rows = [row('a', 'x', 1), row('b', null, -2), row('c', '', 3)].map((cells, index) => priced(cells, index));
    const now = await writeRun(store, { runId: 'day-3', columns: longer, parts: [rows] });
    const evidence = await compare(store, now, before);
    expect(evidence.rows).toEqual({ added: 0, removed: 1, changed: 1, unchanged: 2 });
    expect(evidence.schema_changes).toEqual([
      'Column "size" was int32 and is int64.',
      'Column "price" (double) is new.',
    ]);
    expect(evidence.null_shares.price).toEqual({ before: null, now: 0 });
  });

  test('tells of columns that are gone', async () => {
    const { store, now } = await twoRuns();
    const before = await writeRun(store, { runId: 'day-0', columns: longer, parts: [[priced(row('a', 'x', 1), 2)]] });
    expect((await compare(store, now, before)).schema_changes).toEqual([
      'Column "size" was int64 and is int32.',
      'Column "price" (double) is gone.',
    ]);
  });

  test('takes a value of another type for another value', async () => {
    const store = memoryStore();
    const write = (runId: string, scale: number) =>
      writeRun(store, {
        runId,
        columns: [column('id', 'string'), column('cost', 'decimal', { precision: 6, scale })],
        parts: [[[stringCell('a'), { raw: scale === 2 ? '1.00' : '100', order: 100n, json: '' }]]],
      });
    const evidence = await compare(store, await write('day-2', 0), await write('day-1', 2));
    expect(evidence.rows).toEqual({ added: 0, removed: 0, changed: 1, unchanged: 0 });
    expect(evidence.schema_changes).toEqual(['Column "cost" was decimal(6,2) and is decimal(6,0).']);
  });

  test('finds no row again by a key that one of the runs does not have', async () => {
    const { store, before } = await twoRuns();
    const now = await writeRun(store, { runId: 'day-3', columns: longer, parts: [[priced(row('a', 'x', 1), 2)]] });
    const evidence = await compare(store, now, before, ['price']);
    expect(evidence.rows).toEqual({ added: 1, removed: 4, changed: 0, unchanged: 0 });
  });
});

test('evidence is of the versions that the manifests pin, whatever was written over them', async () => {
  const { store, before, now } = await twoRuns();
  const evidence = await compare(store, now, before);
  for (const { key } of now.manifest.objects) await store.put(key, new Uint8Array(8));
  expect(await compare(store, now, before)).toEqual(evidence);
});

describe('evidence over damaged data', () => {
  test.each(['before', 'now'] as const)('is a fault when an object of the run %s was changed', async (name) => {
    const runs = await twoRuns();
    const object = runs[name].manifest.objects[0]!;
    const changed = { ...runs[name].manifest, objects: [{ ...object, sha256: 'f'.repeat(64) }] };
    const damaged = { ...runs, [name]: { ...runs[name], manifest: changed } };
    await expect(compare(damaged.store, damaged.now, damaged.before)).rejects.toThrow(IntegrityError);
    const gone = { ...object, version: 'gone' };
    const lost = { ...runs, [name]: { ...runs[name], manifest: { ...changed, objects: [gone] } } };
    await expect(compare(lost.store, lost.now, lost.before)).rejects.toThrow(ObjectMissingError);
  });

  test.each(['before', 'now'] as const)('is a fault when the run %s holds other rows than it says', async (name) => {
    const runs = await twoRuns();
    const { manifest } = runs[name];
    const altered = { ...runs, [name]: { ...runs[name], manifest: { ...manifest, content_hash: '0'.repeat(64) } } };
    await expect(compare(runs.store, altered.now, altered.before)).rejects.toThrow(/content_hash/);
    const counted = manifest.objects.map((object) => ({ ...object, rows: object.rows + 1 }));
    const miscounted = { ...runs, [name]: { ...runs[name], manifest: { ...manifest, objects: counted } } };
    await expect(compare(runs.store, miscounted.now, miscounted.before)).rejects.toThrow(/row count/);
  });
});

test('evidence over a run with two rows of one key is a fault, because they cannot be told apart', async () => {
  const { store, now } = await twoRuns();
  const twice = await writeRun(store, { runId: 'day-0', columns, parts: [[row('a', 'x', 1)], [row('a', 'y', 1)]] });
  await expect(compare(store, now, twice)).rejects.toThrow(/number of rows with one key is 2/);
});

test.each(['before', 'now'] as const)('evidence without a common key reads the run %s all the same', async (name) => {
  const runs = await twoRuns();
  const { manifest } = runs[name];
  const altered = { ...runs, [name]: { ...runs[name], manifest: { ...manifest, content_hash: '0'.repeat(64) } } };
  await expect(compare(runs.store, altered.now, altered.before, ['nothing'])).rejects.toThrow(IntegrityError);
});

/** A table of any columns with a key that may have two of them, and two versions of its rows. */
const tables = fc
  .tuple(
    fc.subarray([...columnCases], { minLength: 1, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  )
  .chain(([cases, nullable]) => {
    const others = cases.map((kind, index) => columnOf(kind, nullable[index]!, `c${index}`));
    const keyColumns: Column[] = [column('k', 'string'), column('n', 'int32')];
    const key = fc.tuple(fc.constantFrom('', 'a', 'a\0', 'aé', 'b'), fc.integer({ min: -1, max: 1 }));
    const cells = fc.tuple(...cases.map((kind, index) => cellsOf(kind, nullable[index]!)));
    const rows = fc.uniqueArray(fc.tuple(key, cells), { selector: ([[text, number]]) => `${number} ${text}` });
    return fc.record({ columns: fc.constant([...keyColumns, ...others]), before: rows, fresh: rows, kept: fc.nat(15) });
  });

test('evidence counts what a map from keys to rows counts, for tables of every type', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ columns: all, before, fresh, kept }) => {
      // Some rows of before stay as they are, so that not nearly every row is a changed one.
      const keyOf = ([[text, number]]: (typeof before)[number]) => JSON.stringify([text, number]);
      const stay = before.slice(0, kept);
      const now = [...stay, ...fresh.filter((one) => !stay.some((other) => keyOf(other) === keyOf(one)))];
      const valuesOf = ([, cells]: (typeof before)[number]) => JSON.stringify(cells.map(({ json }) => json));
      const expected = { added: 0, removed: 0, changed: 0, unchanged: 0 };
      const old = new Map(before.map((one) => [keyOf(one), valuesOf(one)]));
      for (const one of now) {
        const value = old.get(keyOf(one));
        expected[value === undefined ? 'added' : value === valuesOf(one) ? 'unchanged' : 'changed'] += 1;
        old.delete(keyOf(one));
      }
      expected.removed = old.size;

      const store = memoryStore();
      const cellsOfRow = ([[text, number], cells]: (typeof before)[number]): Cell[] => [
        stringCell(text),
        { raw: number, order: number, json: number },
        ...cells,
      ];
      const parts = (rows: typeof before) => (rows.length === 0 ? [] : [rows.map(cellsOfRow)]);
      const first = await writeRun(store, { runId: 'day-1', columns: all, parts: parts(before) });
      const second = await writeRun(store, { runId: 'day-2', columns: all, parts: parts(now) });
      expect((await compare(store, second, first, ['k', 'n'])).rows).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

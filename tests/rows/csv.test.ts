import { describe, expect, test } from '@jest/globals';

import type { Column, ColumnType } from '../../shared/contract/contract.ts';
import { ExactNumber } from '../../shared/contract/values.ts';
import { chunks, read, type ReadRow } from './raw-object.ts';

const csv = { format: 'csv' } as const;

function column(name: string, type: ColumnType): Column {
  return { name, type, nullable: true, description: '' };
}

/** Line and values, or line and fault. */
function brief(rows: readonly ReadRow[]): unknown[] {
  return rows.map(({ line, values, why }) => [line, values ?? why]);
}

test('a record is a row under the header, and its line is the one it begins on', async () => {
  const rows = await read('a,b\r\n1,x\r\n\r\n"2","y, ""z""\nmore"\n3,\n4,""', csv);
  expect(brief(rows)).toEqual([
    [2, { a: '1', b: 'x' }],
    [4, { a: '2', b: 'y, "z"\nmore' }],
    [6, { a: '3', b: null }],
    [7, { a: '4', b: '' }],
  ]);
  expect(rows[1]!.bytes.toString()).toBe('"2","y, ""z""\nmore"');
});

test('a record of many lines is the same in any chunks', async () => {
  const object = Buffer.from('\ufeffa,b\r\n1,"x\r\n\r\ny\n  \nü"\r\n2,"""\n"""\r\n');
  const rows = await read(object, csv);
  expect(brief(rows)).toEqual([
    [2, { a: '1', b: 'x\r\n\r\ny\n  \nü' }],
    [7, { a: '2', b: '"\n"' }],
  ]);
  for (let size = 1; size < object.length; size++) expect(await read(chunks(object, size), csv)).toEqual(rows);
});

test('the header is told once, exactly as written', async () => {
  const told: (readonly string[])[] = [];
  await read('\n\ufeff a ,"b,""c",ü\n1,2,3\n4,5,6\n'.slice(1), { ...csv, onHeader: (names) => told.push(names) });
  expect(told).toEqual([[' a ', 'b,"c', 'ü']]);
});

test('an object with nothing, or only a header, has no rows', async () => {
  expect(await read('', csv)).toEqual([]);
  expect(await read('\r\n \n', csv)).toEqual([]);
  expect(await read('a,b', csv)).toEqual([]);
  expect(await read('a,b\r\n', csv)).toEqual([]);
});

test('a column named __proto__ is an ordinary property', async () => {
  const [row] = await read('__proto__,b\n1,2\n', csv);
  expect(Object.getPrototypeOf(row!.values)).toBe(Object.prototype);
  expect(Object.entries(row!.values!)).toEqual([
    ['__proto__', '1'],
    ['b', '2'],
  ]);
});

test('a cell is not trimmed, and a lone CR is content', async () => {
  expect(brief(await read('a,b\n x ,y\rz\n', csv))).toEqual([[2, { a: ' x ', b: 'y\rz' }]]);
});

describe('the object is undecodable when its header', () => {
  test.each([
    ['has a name twice', 'a,b,a\n1,2,3\n', 'Columns 1 and 3 of the header have one name'],
    ['has an empty name', 'a,,b\n1,2,3\n', 'Column 2 of the header has no name'],
    ['has a quoted empty name', 'a,""\n1,2\n', 'Column 2 of the header has no name'],
    ['ends with a comma', 'a,\n1,2\n', 'Column 2 of the header has no name'],
    [
      'has a wrong quote',
      'a,b"c\n1,2\n',
      'The header cannot be read: A quote stands in the middle of an unquoted cell',
    ],
    ['has an open quote', 'a,"b\n1,2\n', 'The header cannot be read: A quoted cell is never closed'],
    [
      'is over-long',
      `${'a'.repeat(101)}\n1\n`,
      'The header cannot be read: The line has 101 bytes, more than the limit of 100',
    ],
    ['is no UTF-8', Buffer.from('a,\xfc\n1,2\n', 'latin1'), 'The header cannot be read: The record is not UTF-8'],
  ])('%s', async (_, object, why) => {
    const rows = await read(object, { ...csv, maxLineBytes: 100 });
    expect(rows).toMatchObject([{ kind: 'undecodable', line: 1, offset: 0, why }]);
    const firstLine = Buffer.from(object).subarray(0, Buffer.from(object).indexOf(0x0a));
    expect(rows[0]!.bytes).toEqual(firstLine.subarray(0, 100));
  });

  test('has a name twice, which the message does not show: it may be data', async () => {
    const [row] = await read('4711,4711\n', csv);
    expect(row).toMatchObject({ kind: 'undecodable', why: 'Columns 1 and 2 of the header have one name' });
  });
});

describe('a record is malformed, and the next line is read, when', () => {
  test.each([
    ['it has too few cells', '1', 'The record has 1 cells, the header 2'],
    ['it has too many cells', '1,2,', 'The record has 3 cells, the header 2'],
    ['a quote is in the middle of an unquoted cell', '1,a"b"', 'A quote stands in the middle of an unquoted cell'],
    ['text follows a closing quote', '1,"a"b', 'Text follows the closing quote of a cell'],
    ['a space follows a closing quote', '"1" ,2', 'Text follows the closing quote of a cell'],
    ['it has a NUL', '1,a\0', 'The record has a NUL byte'],
    ['it is no UTF-8', Buffer.from('1,\xfc', 'latin1'), 'The record is not UTF-8'],
    ['it is over-long', `1,${'x'.repeat(99)}`, 'The line has 101 bytes, more than the limit of 100'],
  ])('%s', async (_, record, why) => {
    const object = Buffer.concat([Buffer.from('a,b\n0,ä\n'), Buffer.from(record), Buffer.from('\n3,"4"\n')]);
    const rows = await read(object, { ...csv, maxLineBytes: 100 });
    expect(brief(rows)).toEqual([
      [2, { a: '0', b: 'ä' }],
      [3, why],
      [4, { a: '3', b: '4' }],
    ]);
    expect(rows[1]!.bytes).toEqual(Buffer.from(record).subarray(0, 100));
  });
});

test('a record of many lines with too many cells is malformed as a whole', async () => {
  const rows = await read('a,b\n1,"x\ny",3\n4,5\n', csv);
  expect(brief(rows)).toEqual([
    [2, 'The record has 3 cells, the header 2'],
    [4, { a: '4', b: '5' }],
  ]);
  expect(rows[0]!.bytes.toString()).toBe('1,"x\ny",3');
});

test('a stray quote costs the line it stands on, not the rows up to the next quote', async () => {
  const rows = await read('a,b\n1,"12 inch\n2,x\n\n3,"y"\n4,z\n', csv);
  expect(brief(rows)).toEqual([
    [2, 'Text follows the closing quote of a cell'],
    [3, { a: '2', b: 'x' }],
    [5, { a: '3', b: 'y' }],
    [6, { a: '4', b: 'z' }],
  ]);
});

test('a quote that is never closed costs its line', async () => {
  expect(brief(await read('a,b\n1,"x\n2,y\n3,z', csv))).toEqual([
    [2, 'A quoted cell is never closed'],
    [3, { a: '2', b: 'y' }],
    [4, { a: '3', b: 'z' }],
  ]);
});

test('a record of more lines than the limit has bytes is given up, and its lines are read by themselves', async () => {
  const rows = await read('a,b\n1,"x\n2,y\n3,zzzzzzzzz\n4,"\n"\n', { ...csv, maxLineBytes: 12 });
  expect(brief(rows)).toEqual([
    [2, 'A quoted cell is not closed within the limit of 12 bytes a record'],
    [3, { a: '2', b: 'y' }],
    [4, { a: '3', b: 'zzzzzzzzz' }],
    [5, { a: '4', b: '\n' }],
  ]);
});

test('a record of exactly the limit is read, one of a byte more is not', async () => {
  const object = 'a,b\n1,"x\ny"\n';
  expect((await read(object, { ...csv, maxLineBytes: 7 }))[0]).toMatchObject({ kind: 'row', line: 2 });
  expect(brief(await read(object, { ...csv, maxLineBytes: 6 }))).toEqual([
    [2, 'A quoted cell is not closed within the limit of 6 bytes a record'],
    [3, 'A quote stands in the middle of an unquoted cell'],
  ]);
});

test('an over-long line within an open record is a row of its own', async () => {
  expect(brief(await read(`a,b\n1,"x\n2,${'y'.repeat(50)}\n3,z\n`, { ...csv, maxLineBytes: 20 }))).toEqual([
    [2, 'A quoted cell is not closed within the limit of 20 bytes a record'],
    [3, 'The line has 52 bytes, more than the limit of 20'],
    [4, { a: '3', b: 'z' }],
  ]);
});

test('open quotes on every line, or one before millions of lines, take linear time', async () => {
  const odd = 'a,b\n' + '1,"x\n2,y"z\n'.repeat(100_000);
  expect(await read(odd, csv)).toHaveLength(200_000);
  const swallowing = 'a,b\n1,"\n' + '",x,"\n'.repeat(1_000_000);
  expect(await read(swallowing, { ...csv, maxLineBytes: 1_000_000 })).toHaveLength(1_000_001);
});

describe('a cell becomes what its column in the contract is', () => {
  const kept = Symbol('the text itself');

  test.each<[ColumnType, string, unknown]>([
    ['int32', '42', 42],
    ['int64', '-42', -42],
    ['int64', '+42', 42],
    ['int64', '007', 7],
    ['int64', '9007199254740993', 9007199254740993n],
    ['int64', '-0009007199254740993', -9007199254740993n],
    ['int64', '4.0', kept],
    ['int64', '1e3', kept],
    ['int64', ' 42', kept],
    ['int64', '1_000', kept],
    ['int64', '٤٢', kept],
    ['int64', '-', kept],
    ['double', '1.50', 1.5],
    ['double', '+1e3', 1000],
    ['double', '-0', -0],
    ['double', '12', 12],
    ['double', '1234567890123456.78', new ExactNumber('1234567890123456.78')],
    ['double', '9007199254740993', 9007199254740993n],
    ['double', '1e400', new ExactNumber('1e400')],
    ['double', '01', kept],
    ['double', '.5', kept],
    ['double', '1.', kept],
    ['double', '1,5', kept],
    ['double', 'NaN', kept],
    ['double', 'Infinity', kept],
    ['double', '0x10', kept],
    ['bool', 'true', true],
    ['bool', 'false', false],
    ['bool', 'True', kept],
    ['bool', '1', kept],
    ['decimal', '1.50', kept],
    ['string', '42', kept],
    ['date', '2025-01-01', kept],
    ['timestamp', '2025-01-01T00:00:00Z', kept],
  ])('%s %s', async (type, cell, value) => {
    const [row] = await read(`a\n"${cell}"\n`, { ...csv, sourceColumns: [column('a', type)] });
    expect(row!.values).toEqual({ a: value === kept ? cell : value });
  });

  test('nothing stays null and an empty text stays text, of any type', async () => {
    const columns = [column('a', 'int64'), column('b', 'bool'), column('c', 'double')];
    expect(brief(await read('a,b,c\n,,\n"","",""\n', { ...csv, sourceColumns: columns }))).toEqual([
      [2, { a: null, b: null, c: null }],
      [3, { a: '', b: '', c: '' }],
    ]);
  });

  test('a column that the contract does not know is text', async () => {
    expect(brief(await read('toString\n1\n', { ...csv, sourceColumns: [column('a', 'int64')] }))).toEqual([
      [2, { toString: '1' }],
    ]);
  });
});

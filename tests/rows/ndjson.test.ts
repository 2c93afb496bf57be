import { describe, expect, test } from '@jest/globals';

import { ExactNumber } from '../../shared/contract/values.ts';
import { read } from './raw-object.ts';

async function readLine(line: string | Buffer): Promise<unknown> {
  const rows = await read(line);
  expect(rows).toHaveLength(1);
  return rows[0]!.kind === 'row' ? rows[0]!.values : rows[0]!.why;
}

test('each line with an object is a row, blank lines are only counted', async () => {
  const rows = await read('\n{"a":1}\r\n \t\r\n{"a":"ü"}\n\n  {"a":[{}]}  ');
  expect(rows.map(({ line, values }) => [line, values])).toEqual([
    [2, { a: 1 }],
    [4, { a: 'ü' }],
    [6, { a: [{}] }],
  ]);
});

test('a row knows its bytes as they arrived', async () => {
  const rows = await read('\ufeff{"a":1} \r\n{"a":\r2}\n');
  expect(rows.map(({ bytes }) => bytes.toString())).toEqual(['{"a":1} ', '{"a":\r2}']);
});

test('an empty object has no rows', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('\ufeff')).toEqual([]);
  expect(await read('\n \n\r\n')).toEqual([]);
});

describe('a line is malformed when', () => {
  test.each([
    ['it is cut', '{"a":1'],
    ['a string is not closed', '{"a":"1}'],
    ['two objects stand on it', '{"a":1}{"b":2}'],
    ['a comma trails', '{"a":1,}'],
    ['a key has no quotes', '{a:1}'],
    ['it has NaN', '{"a":NaN}'],
    ['a number has a leading zero', '{"a":01}'],
    ['a string has a control character', '{"a":"\u0001"}'],
    ['a string has a NUL', '{"a":"\0"}'],
    ['a NUL stands outside strings', '{\0"a":1}'],
  ])('%s', async (_, line) => {
    expect((await read(line)).at(-1)).toMatchObject({ kind: 'malformed', why: 'The line is not valid JSON' });
  });

  test.each([
    ...['null', '1', '"{}"', '[{"a":1}]', 'true', '[]', 'hello', ',{}', '\0{}', '\u00a0{}', '[', '['.repeat(1_000_000)],
  ])('it is no object: %#', async (line) => {
    expect(await readLine(line)).toBe('The line is not a JSON object');
  });

  test('a byte order mark stands before a line that is not the first', async () => {
    expect((await read('{}\n\ufeff{}'))[1]).toMatchObject({ kind: 'malformed', why: 'The line is not a JSON object' });
  });

  test.each([
    ['a byte of another encoding', Buffer.from('{"a":"\xfc"}', 'latin1')],
    ['an over-long form', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ['a surrogate', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
    ['a cut character', Buffer.concat([Buffer.from('{"a":"ü"}'), Buffer.from([0xc3])])],
  ])('it is no UTF-8: %s', async (_, line) => {
    expect(await readLine(line)).toBe('The line is not UTF-8');
  });

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    String.raw`{"a":1,"\u0061":2}`,
    '{"b":{"a":1,"a":2}}',
    '{"b":[0,[{"a":{},"a":[]}]]}',
    '{"__proto__":1,"__proto__":2}',
    '{"1":1,"1":2}',
    '{"":1,"":2}',
  ])('it has a key twice: %s', async (line) => {
    expect(await readLine(line)).toBe('The JSON has the same key twice in one object');
  });

  test.each([
    String.raw`{"a":"\ud800"}`,
    String.raw`{"a":"x\uDC00y"}`,
    String.raw`{"a":["\udc00\ud800"]}`,
    String.raw`{"\ud83d":1}`,
  ])('it has half of a surrogate pair: %s', async (line) => {
    expect(await readLine(line)).toContain('surrogate');
  });
});

test('the same key in different objects, or in a string, is no duplicate', async () => {
  expect(await readLine('{"a":{"a":1,"b":[{"a":2},{"a":3}]}}')).toEqual({ a: { a: 1, b: [{ a: 2 }, { a: 3 }] } });
  expect(await readLine(String.raw`{"a":"\"a\":1,\"a\":2","b":"::\\"}`)).toEqual({ a: '"a":1,"a":2', b: '::\\' });
});

test('whole surrogate pairs and other escapes are text', async () => {
  expect(await readLine(String.raw`{"a":"\ud83d\ude00 \u0000 \\ud800 \uD7FF"}`)).toEqual({ a: '😀 \0 \\ud800 \ud7ff' });
});

test('a message never quotes the row', async () => {
  const rows = await read('{"secret":"42"\n{"secret":1,"secret":2}\nsecret\n["secret"]\n{"secret":"\\ud800"}');
  expect(rows).toHaveLength(5);
  for (const { why } of rows) expect(why).not.toMatch(/secret|42/);
});

test('64 levels are read, 65 are malformed, and a megabyte of brackets is no stack overflow', async () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  expect((await read(nested(64)))[0]?.kind).toBe('row');
  expect(await readLine(nested(65))).toBe('The JSON is nested deeper than 64 levels');
  expect(await readLine(`{"a":${'['.repeat(1_000_000)}`)).toBe('The JSON is nested deeper than 64 levels');
  expect(await readLine('{"a":'.repeat(200_000))).toBe('The JSON is nested deeper than 64 levels');
  expect(await readLine(`{"a":"${'['.repeat(100)}"}`)).toEqual({ a: '['.repeat(100) });
});

test('__proto__ is an ordinary property, with exact numbers too', async () => {
  const [plain, exact] = await read('{"__proto__":{"a":1}}\n{"__proto__":{"a":12345678901234567890},"b":1}');
  expect(Object.getPrototypeOf(plain!.values)).toBe(Object.prototype);
  expect(Object.entries(plain!.values!)).toEqual([['__proto__', { a: 1 }]]);
  expect(Object.getPrototypeOf(exact!.values)).toBe(Object.prototype);
  expect(Object.entries(exact!.values!)).toEqual([
    ['__proto__', { a: 12345678901234567890n }],
    ['b', 1],
  ]);
});

test('a key with an escape keeps its name, whatever keys came before (nodejs/node#63785)', async () => {
  const lines = [
    String.raw`{"h":[],"\\":0}`,
    String.raw`{"h":1,"\n":2}`,
    String.raw`{"h":1,"\u0061":{"\"":[{"\u00e9":"\u00e9"}]},"__proto__":{},"\u005f_proto__":12345678901234567890}`,
    String.raw`{"h":1,"\u0061":{},"b":"{\":\"}"}`,
  ];
  const rows = await read(lines.join('\n'));
  expect(rows.map(({ values, why }) => why ?? Object.entries(values!))).toEqual([
    [
      ['h', []],
      ['\\', 0],
    ],
    [
      ['h', 1],
      ['\n', 2],
    ],
    'The JSON has the same key twice in one object',
    [
      ['h', 1],
      ['a', {}],
      ['b', '{":"}'],
    ],
  ]);
  const [row] = await read(lines[2]!.replace('"__proto__":{},', ''));
  expect(Object.entries(row!.values!)).toEqual([
    ['h', 1],
    ['a', { '"': [{ é: 'é' }] }],
    ['__proto__', 12345678901234567890n],
  ]);
  expect(Object.getPrototypeOf(row!.values)).toBe(Object.prototype);
});

test('a line with an escaped key is JSON or not as any other', async () => {
  for (const line of [String.raw`{"\u0061"}`, String.raw`{"\u0061":1,2:3}`, String.raw`{"\u0061":["b":1]}`]) {
    expect(await readLine(line)).toBe('The line is not valid JSON');
  }
  const long = `{"\\n":"${'x\\n{'.repeat(200_000)}"}`;
  expect(await readLine(long)).toEqual({ '\n': 'x\n{'.repeat(200_000) });
});

test('numbers keep their digits', async () => {
  expect(
    await readLine(
      '{"a":9007199254740991,"b":9007199254740993,"c":-9007199254740992,"d":1234567890123456.78,"e":0.1,"f":[1e400],' +
        '"g":0.30000000000000004,"h":1e-400,"i":"12345678901234567890","j":1E20}',
    ),
  ).toEqual({
    a: 9007199254740991,
    b: 9007199254740993n,
    c: -9007199254740992n,
    d: new ExactNumber('1234567890123456.78'),
    e: 0.1,
    f: [new ExactNumber('1e400')],
    g: 0.30000000000000004,
    h: new ExactNumber('1e-400'),
    i: '12345678901234567890',
    j: 1e20,
  });
  expect(Object.is(((await readLine('{"a":-0}')) as { a: number }).a, -0)).toBe(true);
});

test('an over-long line is malformed, keeps its first bytes and names length and limit', async () => {
  const rows = await read(`{"a":1}\n{"a":"${'x'.repeat(100)}"}\n{"a":2}\n`, { maxLineBytes: 20 });
  expect(rows.map(({ kind, line }) => [kind, line])).toEqual([
    ['row', 1],
    ['malformed', 2],
    ['row', 3],
  ]);
  expect(rows[1]).toMatchObject({
    why: 'The line has 108 bytes, more than the limit of 20',
    truncated: { offset: 8, length: 108 },
  });
  expect(rows[1]!.bytes.toString()).toBe('{"a":"xxxxxxxxxxxxxx');
});

test('UTF-16 is undecodable, and the message says what to do', async () => {
  const rows = await read(Buffer.from('\ufeff{"a":1}\n{"a":2}\n', 'utf16le'));
  expect(rows).toMatchObject([{ kind: 'undecodable', line: 1, offset: 0 }]);
  expect(rows[0]!.why).toContain('UTF-16');
});

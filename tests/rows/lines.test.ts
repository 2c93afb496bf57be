import { describe, expect, test } from '@jest/globals';

import type { Line } from '../../shared/rows/line.ts';
import { LineSplitter } from '../../shared/rows/lines.ts';

/** The lines of `text`, pushed in pieces of `size` bytes, as `[number, text]`. */
function split(text: string | Buffer, size: number, maxLineBytes = 100): (readonly [number, string])[] {
  return splitLines(text, size, maxLineBytes).map((line) => [line.line, line.bytes.toString()]);
}

function splitLines(text: string | Buffer, size: number, maxLineBytes = 100): Line[] {
  const bytes = Buffer.from(text);
  const splitter = new LineSplitter(maxLineBytes);
  const lines: Line[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const line of splitter.push(bytes.subarray(at, at + size))) lines.push(line.copy());
  }
  return [...lines, ...splitter.finish()];
}

describe.each([1, 2, 3, 5, 7, 1_000])('in pieces of %d bytes', (size) => {
  test('LF and CR LF end a line, a lone CR is content', () => {
    expect(split('a\nbc\r\nd\re\r\r\n\nf\r\n', size)).toEqual([
      [1, 'a'],
      [2, 'bc'],
      [3, 'd\re\r'],
      [4, ''],
      [5, 'f'],
    ]);
  });

  test('the last line needs no end, and a CR there is content', () => {
    expect(split('a\nb', size)).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(split('a\r', size)).toEqual([[1, 'a\r']]);
    expect(split('', size)).toEqual([]);
    expect(split('\n', size)).toEqual([[1, '']]);
  });

  test('a byte order mark is dropped at the very start and nowhere else', () => {
    expect(split('\ufeffa\n\ufeffb\n', size)).toEqual([
      [1, 'a'],
      [2, '\ufeffb'],
    ]);
    expect(split('\ufeff', size)).toEqual([[1, '']]);
    expect(split('\ufeff\r\na', size)).toEqual([
      [1, ''],
      [2, 'a'],
    ]);
  });

  test('a line of exactly the limit is whole, with a mark before it and CR LF after it too', () => {
    const lines = splitLines('\ufeff12345678\r\n12345678\n12345678', size, 8);
    expect(lines.map((line) => [line.bytes.toString(), 'truncated' in line])).toEqual([
      ['12345678', false],
      ['12345678', false],
      ['12345678', false],
    ]);
  });

  test.each([9, 10, 11, 12, 13, 14, 15, 40])('a line of %d bytes keeps the first 8, its offset and its length', (n) => {
    const long = '0123456789'.repeat(4).slice(0, n);
    const lines = splitLines(`\ufeff${long}\r\nab\n${long}\r\n${long}\n\n${long}\r`, size, 8);
    expect(lines.map((line) => [line.line, line.bytes.toString(), 'truncated' in line && line.truncated])).toEqual([
      [1, '01234567', { offset: 3, length: n }],
      [2, 'ab', false],
      [3, '01234567', { offset: 3 + n + 2 + 3, length: n }],
      [4, '01234567', { offset: 3 + 2 * (n + 2) + 3, length: n }],
      [5, '', false],
      [6, '01234567', { offset: 3 + 2 * (n + 2) + 3 + n + 2, length: n + 1 }],
    ]);
  });

  test.each(['fffe', 'feff'])('UTF-16 with the mark %s is refused', (mark) => {
    const bytes = Buffer.concat([Buffer.from(mark, 'hex'), Buffer.from('{}\n', 'utf16le')]);
    expect(() => split(bytes, size)).toThrow('UTF-16');
    expect(() => split(Buffer.from(mark, 'hex'), size)).toThrow('UTF-16');
  });
});

test('an endless line takes no more memory than the limit', () => {
  const splitter = new LineSplitter(1_000);
  const piece = Buffer.alloc(1_000_000, 'x');
  for (let pieces = 0; pieces < 2_000; pieces++) expect(splitter.push(piece)).toEqual([]);
  const [line] = splitter.finish();
  expect(line).toMatchObject({ line: 1, truncated: { offset: 0, length: 2_000_000_000 } });
  expect(line?.bytes.length).toBe(1_000);
  expect(line?.slab.bytes.length).toBeLessThan(1_010);
});

test('a line that comes byte by byte takes linear time', () => {
  const splitter = new LineSplitter(1_048_576);
  const byte = Buffer.from('x');
  for (let bytes = 0; bytes < 1_048_576; bytes++) splitter.push(byte);
  expect(splitter.push(Buffer.from('\n'))[0]?.bytes.length).toBe(1_048_576);
});

test('what there is of an unfinished line is known', () => {
  const splitter = new LineSplitter(4);
  splitter.push(Buffer.from('a\nbc'));
  expect(splitter.unfinished()).toMatchObject({ line: 2, bytes: Buffer.from('bc') });
  splitter.push(Buffer.from('defgh'));
  expect(splitter.unfinished()).toMatchObject({
    line: 2,
    bytes: Buffer.from('bcde'),
    truncated: { offset: 2, length: 7 },
  });
  expect(splitter.offset).toBe(9);
});

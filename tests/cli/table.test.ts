import { expect, test } from '@jest/globals';
import { formatTable } from '../../cli/table.ts';

test('a table has numbers to the right, also those that came as text, and text to the left', () => {
  const rows = [
    ['name', 'rows', 'rate'],
    ['a', 5, '1.50'],
    ['bcdef', 12345, 'NULL'],
    ['', 7, '-20.25'],
  ];
  expect(formatTable(rows)).toEqual([
    'name    rows    rate',
    'a          5    1.50',
    'bcdef  12345    NULL',
    '           7  -20.25',
  ]);
});

test('a cell stays on its line and cannot steer the terminal', () => {
  expect(formatTable([['text'], ['a\nb\r\tc'], ['\u001b[31mred\u0085\u2028']])).toEqual([
    'text',
    String.raw`a\nb\r\tc`,
    String.raw`\u001b[31mred\u0085\u2028`,
  ]);
});

test('a table may have very many rows', () => {
  expect(formatTable(Array.from({ length: 300_000 }, () => ['x']))).toHaveLength(300_000);
});

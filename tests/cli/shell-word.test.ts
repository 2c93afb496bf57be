import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shortPath, storeOption } from '../../cli/shell-word.ts';

describe('a store in a command', () => {
  test.each([
    ['the default one', '.sluice', ''],
    ['another one below', 'my/store', ' --store my/store'],
    ['the folder that one is in', '.', ' --store .'],
    ['one whose name the shell would split', 'my store', " --store 'my store'"],
  ])('is named for %s', (_, path, option) => {
    expect(storeOption(join(process.cwd(), path))).toBe(option);
  });

  test('elsewhere is named by its whole path', () => {
    expect(shortPath('/elsewhere')).toBe('/elsewhere');
  });
});

import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { directoryPlace } from '../../cli/directory-place.ts';
import { shortPath } from '../../cli/shell-word.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';

const here = (path: string) => join(process.cwd(), path);

describe('a store in a command', () => {
  test.each([
    ['the default one', '.sluice', ''],
    ['another one below', 'my/store', ' --store my/store'],
    ['the folder that one is in', '.', ' --store .'],
    ['one whose name the shell would split', 'my store', " --store 'my store'"],
  ])('is named for %s', (_, path, option) => {
    expect(directoryPlace(here(path)).options(devSettings)).toBe(option);
  });

  test('elsewhere is named by its whole path', () => {
    expect(shortPath('/elsewhere')).toBe('/elsewhere');
  });
});

describe('settings in a command', () => {
  const automatic = { ...devSettings, stack: 'mine' };
  test.each([
    ['those of prod', prodSettings, ' --settings prod'],
    ['those of prod, for another stack', { ...prodSettings, stack: 'mine' }, ' --settings prod'],
    ['any that ask people about plans', { ...devSettings, backfill: prodSettings.backfill }, ' --settings prod'],
    ['a file', { ...automatic, file: here('stacks/mine.yaml') }, ' --settings stacks/mine.yaml'],
    ['a file that asks people', { ...prodSettings, file: '/etc/mine.yaml' }, ' --settings /etc/mine.yaml'],
    ['a file that the shell would split', { ...automatic, file: here('my stack.yaml') }, " --settings 'my stack.yaml'"],
    ['a file that is called like a name', { ...automatic, file: here('dev') }, ' --settings ./dev'],
  ])('are named for %s', (_, settings, option) => {
    expect(directoryPlace(here('.sluice')).options(settings)).toBe(option);
  });

  test('stand after the store', () => {
    expect(directoryPlace(here('s')).options(prodSettings)).toBe(' --store s --settings prod');
  });
});

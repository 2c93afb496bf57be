import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { namedSettings, type StackSettings } from '../shared/settings.ts';
import type { LocalSettings } from './local-settings.ts';
import type { Place } from './place.ts';
import { shellWord, shortPath } from './shell-word.ts';
import { usageProblem } from './usage-problem.ts';

/** A store directory, absolute, as people and their commands name it. */
export function directoryPlace(root: string): Place {
  return {
    name: root,
    options: (settings) => {
      const store = shortPath(root);
      return (store === '.sluice' ? '' : ` --store ${shellWord(store)}`) + settingsOption(settings);
    },
    personOption: ' --as PERSON',
    resumeOption: (execution) => ` --resume ${execution}`,
    rawAddress: (prefix) => resolve(root, 'raw', prefix),
    reportFile: resolve(root, 'report.html'),
    takesSamples: true,
    assertExists: async () => {
      const found = await stat(root).catch(() => undefined);
      if (found?.isDirectory() !== true) throw usageProblem('--store', `there is no directory ${root}`);
    },
    openData: () => ({
      atHand: true,
      fetch: ({ key }) => Promise.resolve(resolve(root, 'processed', key)),
      close: () => Promise.resolve(),
    }),
  };
}

/** Settings of no file are those of a name, perhaps for another stack: what asks people is never taken for dev. */
function settingsOption({ file, approval, backfill }: StackSettings & Pick<LocalSettings, 'file'>): string {
  if (file !== undefined) {
    const path = shortPath(file);
    return ` --settings ${Object.hasOwn(namedSettings, path) ? `./${path}` : shellWord(path)}`;
  }
  return [approval, backfill.approval].includes('required') ? ' --settings prod' : '';
}

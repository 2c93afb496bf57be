import { namedSettings } from '../shared/settings.ts';
import type { LocalSettings } from './local-settings.ts';
import { shellWord, shortPath } from './shell-word.ts';
import type { Workspace } from './workspace.ts';

/**
 * What has to stand in a command for it to mean this store and these settings: nothing for those that are meant by default.
 * Without the settings, a step that people follow would do in dev, and so without approval, what was begun in production.
 */
export function commonOptions({ root, settings }: Pick<Workspace, 'root' | 'settings'>): string {
  const store = shortPath(root);
  return (store === '.sluice' ? '' : ` --store ${shellWord(store)}`) + settingsOption(settings);
}

/** Settings of no file are those of a name, perhaps for another stack: what asks people is never taken for dev. */
function settingsOption({ file, approval, backfill }: LocalSettings): string {
  if (file !== undefined) {
    const path = shortPath(file);
    return ` --settings ${Object.hasOwn(namedSettings, path) ? `./${path}` : shellWord(path)}`;
  }
  return [approval, backfill.approval].includes('required') ? ' --settings prod' : '';
}

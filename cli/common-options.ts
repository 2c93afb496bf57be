import type { Workspace } from './workspace.ts';

/**
 * What has to stand in a command for it to mean this workspace and these settings: nothing for those that are meant by
 * default. Without the settings, a step that people follow would do in dev, and so without approval, what was begun in
 * production.
 */
export function commonOptions({ place, settings }: Pick<Workspace, 'place' | 'settings'>): string {
  return place.options(settings);
}

import { environmentNames } from '../shared/env.ts';
import { liveArn } from './live-arn.ts';
import type { Stack } from './stack.ts';

/** What `readEnvironment` reads. Names alone, so that no function waits for what it is a part of. */
export function functionEnvironment({ config, names }: Pick<Stack, 'config' | 'names'>): Record<string, string> {
  return {
    [environmentNames.settings]: JSON.stringify(config.settings),
    [environmentNames.raw]: names.bucket('raw'),
    [environmentNames.processed]: names.bucket('processed'),
    [environmentNames.quarantine]: names.bucket('quarantine'),
    [environmentNames.artifacts]: names.bucket('artifacts'),
    [environmentNames.database]: names.database,
    [environmentNames.pipelineArn]: names.arn('states', 'stateMachine:', 'pipeline'),
    [environmentNames.pipelineAliasArn]: liveArn(names, 'pipeline'),
  };
}

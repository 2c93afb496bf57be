import { systemClock } from '../shared/clock.ts';
import type { Command, CommandOption, Invocation } from './command.ts';
import { readSettings } from './local-settings.ts';
import { openLocalWorkspace } from './local-workspace.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** They mean a store directory. */
export const directoryOptions: Readonly<Record<string, CommandOption>> = {
  store: { type: 'string', value: 'DIR', description: 'the store directory (default .sluice)' },
  settings: {
    type: 'string',
    value: 'NAME|FILE',
    description: 'settings of the stack: dev (default), prod, or a YAML file; a file that does not say counts as prod',
  },
};

/** They mean a stack on AWS in place of a directory. */
export const stackOptions: Readonly<Record<string, CommandOption>> = {
  stack: { type: 'string', value: 'NAME', description: 'a stack on AWS instead of a store directory' },
  outputs: {
    type: 'string',
    value: 'FILE',
    description: 'with --stack: its outputs (default sluice.json if it has them, else what Pulumi tells)',
  },
};

/** The workspace that the options name. Throws InvalidInputError, so that nothing meant for a stack is done here instead. */
export async function openWorkspace(
  { name, localOnly }: Command,
  { store, settings, stack, outputs }: Invocation['options'],
): Promise<Workspace> {
  if (typeof stack !== 'string') {
    if (outputs !== undefined) throw usageProblem('--outputs', 'they are of a stack, which --stack NAME names');
    const directory = typeof store === 'string' ? store : '.sluice';
    return openLocalWorkspace(
      directory,
      systemClock,
      await readSettings(typeof settings === 'string' ? settings : 'dev'),
    );
  }
  // Pulumi would take the stack that is selected for one without a name.
  if (stack === '') throw usageProblem('--stack', 'the name of a stack is needed');
  if (localOnly === true) throw usageProblem('--stack', `"sluice ${name}" works on this machine only`);
  if (store !== undefined) throw usageProblem('--store', 'a stack has stores of its own; give --stack or --store');
  if (settings !== undefined) throw usageProblem('--settings', 'a stack has settings of its own, as it was deployed');
  // The clients of AWS are loaded for those alone who ask for a stack.
  const { openNamedStack } = await import('./stack/stack-workspace.ts');
  return openNamedStack(stack, typeof outputs === 'string' ? outputs : undefined);
}

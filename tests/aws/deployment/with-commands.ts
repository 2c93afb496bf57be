import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asCaller } from './as-caller.ts';
import type { Deployments } from './deployments.ts';

/** Which stack commands are called on. */
export interface CommandStack {
  readonly name: 'dev' | 'prod';
  /** What its outputs say, where that is something else than the program gives. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Lets `act` call `sluice` on a stack, `dev` by default, by these options. */
export async function withCommands<T>(
  { emulator, buildFolder, ...stacks }: Deployments,
  act: (stack: readonly string[]) => Promise<T>,
  { name, outputs }: CommandStack = { name: 'dev' },
): Promise<T> {
  const deployed = stacks[name];
  return asCaller(deployed, emulator, async () => {
    const file = join(buildFolder, 'outputs.json');
    await writeFile(file, JSON.stringify({ [name]: { ...deployed.recording.outputs, ...outputs } }));
    return act(['--stack', name, '--outputs', file]);
  });
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asCaller } from './as-caller.ts';
import type { Deployments } from './deployments.ts';

/** Lets `act` call `sluice` on the stack `dev`, by these options. */
export async function withCommands<T>(
  { dev, emulator, buildFolder }: Deployments,
  act: (stack: readonly string[]) => Promise<T>,
): Promise<T> {
  return asCaller(dev, emulator, async () => {
    const outputs = join(buildFolder, 'outputs.json');
    await writeFile(outputs, JSON.stringify({ dev: dev.recording.outputs }));
    return act(['--stack', 'dev', '--outputs', outputs]);
  });
}

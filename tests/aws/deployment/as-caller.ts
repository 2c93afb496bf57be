import type { Emulator } from '../emulator.ts';
import { emulatorEnvironment } from '../small-stack.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** Does what a command does, in an environment by which the SDK's usual chain finds a deployed stack and its account. */
export async function asCaller<T>({ stack }: DeployedStack, emulator: Emulator, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  try {
    // MiniStack takes a key of twelve digits for the account that it is of.
    const AWS_ACCESS_KEY_ID = stack.names.account;
    Object.assign(process.env, { ...emulatorEnvironment(emulator), AWS_ACCESS_KEY_ID });
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

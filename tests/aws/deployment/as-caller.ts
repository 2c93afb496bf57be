import { emulatorEnvironment, setEnvironment } from '../caller-environment.ts';
import type { Emulator } from '../emulator.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** Does what a command does, in an environment by which the SDK's usual chain finds a deployed stack and its account. */
export async function asCaller<T>({ stack }: DeployedStack, emulator: Emulator, work: () => Promise<T>): Promise<T> {
  // MiniStack takes a key of twelve digits for the account that it is of.
  const putBack = setEnvironment({ ...emulatorEnvironment(emulator), AWS_ACCESS_KEY_ID: stack.names.account });
  try {
    return await work();
  } finally {
    putBack();
  }
}

import type * as pulumi from '@pulumi/pulumi';
import type { EmulatedAccount } from './emulated-account.ts';

/** Does for one registered resource what Pulumi's provider would do, by the API of the emulator. */
export type Applier = (account: EmulatedAccount, inputs: Readonly<Record<string, unknown>>) => Promise<void>;

/** An applier whose resource takes `Args`, which a recording holds without the promises of the program. */
export function applier<Args>(
  apply: (account: EmulatedAccount, args: pulumi.Unwrap<Args>) => Promise<unknown>,
): Applier {
  return async (account, inputs) => {
    await apply(account, inputs as pulumi.Unwrap<Args>);
  };
}

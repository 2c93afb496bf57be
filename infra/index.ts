import type * as pulumi from '@pulumi/pulumi';
import { declareStack } from './declare-stack.ts';
import { openStack } from './stack.ts';

/** The Pulumi program: the selected stack, from its configuration, the contracts and the build. */
export default async function program(): Promise<Record<string, pulumi.Input<unknown>>> {
  return declareStack(await openStack());
}

import type { MachineNoun } from './access/machine-policy.ts';
import { liveAlias } from './access/service-access.ts';
import type { StackNames } from './names.ts';

/** The ARN of the alias through which everybody starts executions of a state machine. */
export function liveArn(names: StackNames, machine: MachineNoun): string {
  return `${names.arn('states', 'stateMachine:', machine)}:${liveAlias}`;
}

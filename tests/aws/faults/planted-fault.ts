import type { StackOutputs } from '../../../cli/stack/stack-outputs.ts';
import { policyOf } from '../../../infra/access/policy-document.ts';
import { appliers } from '../deployment/deploy-recording.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';

/** Something that somebody changes on a deployed stack, and which check has to find it. */
export interface PlantedFault {
  /** What somebody does, as part of a test's name. */
  readonly what: string;
  /** How the name of the check begins. */
  readonly check: (stack: DeployedStack) => string;
  /** A part of what is found. */
  readonly problem: string;
  /** A part of what is said to do; by default to deploy again. */
  readonly remedy?: string;
  plant(stack: DeployedStack): Promise<unknown>;
  /** Makes the stack as it was. */
  putBack(stack: DeployedStack): Promise<unknown>;
  /** What the outputs say with the fault, where they say something else. */
  readonly outputs?: (outputs: StackOutputs) => Partial<StackOutputs>;
}

/** A policy that nobody declares: it lets everybody who has it do everything with S3. */
export const everything = JSON.stringify(policyOf([{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }]));

/** Deploys recorded resources again: those of a type and, where one is given, a logical name. */
export async function deployAgain({ recording, account }: DeployedStack, type: string, name?: string): Promise<void> {
  const found = recording.resources.filter((each) => each.type === type && (name === undefined || each.name === name));
  if (found.length === 0) throw new Error(`Nothing was recorded as ${type} ${name ?? ''}.`);
  for (const { inputs } of found) await appliers[type]!(account, inputs);
}

/** As `putBack` of a fault. */
export function again(type: string, name?: string): PlantedFault['putBack'] {
  return (stack) => deployAgain(stack, type, name);
}

import {
  DeleteFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteStateMachineVersionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import { functionSpecs } from '../../../infra/function-specs.ts';
import { liveArn } from '../../../infra/live-arn.ts';
import { functionArtifactKey } from '../../../shared/layout/keys.ts';
import { recordedDefinition } from '../../infra/recorded-inputs.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';

/** Publishes a second version of the repair function, of other code and settings. */
export async function publishOtherRepair({ account: { lambda }, stack }: DeployedStack): Promise<void> {
  const FunctionName = stack.names.resource('repair');
  const ZipFile = zipSync({ 'index.mjs': strToU8('export const handler = () => 1;') });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 128 }));
  await lambda.send(new PublishVersionCommand({ FunctionName }));
}

/** Removes it again. */
export async function removeOtherRepair({ account: { lambda }, stack }: DeployedStack): Promise<void> {
  const FunctionName = stack.names.resource('repair');
  const S3Key = functionArtifactKey(stack.artifacts.functions.repair.file);
  const S3Bucket = stack.names.bucket('artifacts');
  const MemorySize = functionSpecs.repair.memoryMegabytes;
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket, S3Key }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '2' }));
}

/** The ARN of the pipeline. */
export function machineArn({ stack }: DeployedStack): string {
  return stack.names.arn('states', 'stateMachine:', 'pipeline');
}

function definitionOf({ recording, stack }: DeployedStack): string {
  return recordedDefinition(recording, stack.names.resource('pipeline'));
}

/** Publishes another version of the pipeline, one that tries its first task more often. */
export function publishOtherPipeline(deployed: DeployedStack): Promise<unknown> {
  const definition = definitionOf(deployed).replace('"MaxAttempts":2', '"MaxAttempts":9');
  const command = new UpdateStateMachineCommand({ stateMachineArn: machineArn(deployed), definition, publish: true });
  return deployed.account.stepFunctions.send(command);
}

/** Lets the alias start another version. */
export async function routeTo(deployed: DeployedStack, version: string): Promise<unknown> {
  const stateMachineVersionArn = `${machineArn(deployed)}:${version}`;
  const stateMachineAliasArn = liveArn(deployed.stack.names, 'pipeline');
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  return deployed.account.stepFunctions.send(
    new UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration }),
  );
}

/** Removes the versions that were published, and lets the alias start the first one. */
export async function removeOtherPipeline(deployed: DeployedStack): Promise<void> {
  const { stepFunctions } = deployed.account;
  const stateMachineArn = machineArn(deployed);
  await routeTo(deployed, '1');
  await stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definitionOf(deployed) }));
  const versions = ['2', '3'].map((version) => ({ stateMachineVersionArn: `${stateMachineArn}:${version}` }));
  for (const version of versions) await stepFunctions.send(new DeleteStateMachineVersionCommand(version));
}

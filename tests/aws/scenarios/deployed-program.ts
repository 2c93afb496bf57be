import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import type { MachineNoun } from '../../../infra/access/machine-policy.ts';
import { functionNames } from '../../../infra/function-specs.ts';
import { recordedDefinition } from '../../infra/recorded-inputs.ts';
import { appliers, notApplied } from '../deployment/deploy-recording.ts';
import { forMiniStack } from '../deployment/flow-appliers.ts';
import type { Deployments } from '../deployment/deployments.ts';

/** That what runs is what the program declares. */
export function declareDeployedProgram(open: () => Deployments): void {
  test('every function runs the zip that Pulumi would upload, by its hash', async () => {
    const { dev, buildFolder } = open();
    for (const name of functionNames) {
      const bytes = await readFile(join(buildFolder, dev.stack.artifacts.functions[name].file));
      const FunctionName = dev.stack.names.resource(name);
      const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '1' });
      const { CodeSha256 } = await dev.account.lambda.send(command);
      expect({ name, CodeSha256 }).toEqual({ name, CodeSha256: createHash('sha256').update(bytes).digest('base64') });
    }
  });

  test('the state machines are those that the program declares, but for what MiniStack cannot run', async () => {
    const { dev } = open();
    for (const machine of ['pipeline', 'backfill'] as const satisfies MachineNoun[]) {
      const stateMachineArn = dev.stack.names.arn('states', 'stateMachine:', machine);
      const { definition } = await dev.account.stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
      expect(definition).toBe(forMiniStack(recordedDefinition(dev.recording, dev.stack.names.resource(machine))));
    }
  });

  test('every type of resource is deployed, or is one of those that are said not to be', () => {
    const { dev, prod } = open();
    const registered = [dev, prod].flatMap(({ recording }) => recording.resources).filter(({ custom }) => custom);
    const types = new Set(registered.map(({ type }) => type));
    expect([...types].sort()).toEqual([...Object.keys(appliers), ...Object.keys(notApplied)].sort());
  });
}

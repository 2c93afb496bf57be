import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { deadLettersNoun, functionLogGroup } from '../../../infra/access/function-policy.ts';
import { functionEnvironment } from '../../../infra/function-environment.ts';
import {
  functionNames,
  functionPlatform,
  functionRoleNoun,
  functionSpecs,
  type FunctionName,
} from '../../../infra/function-specs.ts';
import type { Check } from '../check.ts';
import { readRelease, type Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** The published versions of the functions: the code that was released, and how it is run. */
export function functionChecks(deployment: Deployment): Check[] {
  return functionNames.map((name) => ({
    name: `function ${deployment.outputs.FunctionVersionArns[name] ?? name}`,
    inspect: (inspection) => inspectFunction(deployment, name, inspection),
  }));
}

async function inspectFunction(deployment: Deployment, name: FunctionName, inspection: Inspection): Promise<void> {
  const { clients, outputs, config, names } = deployment;
  const { lambda } = clients;
  const FunctionName = outputs.FunctionVersionArns[name];
  const found = await inspection.find('lambda:GetFunctionConfiguration', () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  if (found === undefined) return;
  inspection.match('', found, declaredFunction(deployment, name));
  await inspection.compare(
    's3:GetObject',
    () => readRelease(deployment),
    (release) => {
      // Without a release there is one finding, of the release.
      if (release === undefined) inspection.skip('the code', 'the release is not published');
      else inspection.match('CodeSha256', found.CodeSha256, toBase64(release.functions[name].sha256));
    },
  );
  const reserved = config.reservedConcurrency[name];
  if (reserved !== undefined) {
    await inspection.compare(
      'lambda:GetFunctionConcurrency',
      () => lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: names.resource(name) })),
      (answer) => {
        inspection.match('ReservedConcurrentExecutions', answer?.ReservedConcurrentExecutions, reserved);
      },
    );
  }
  if (name !== 'arrival') return;
  await inspection.compare(
    'lambda:ListEventSourceMappings',
    () => lambda.send(new ListEventSourceMappingsCommand({ FunctionName })),
    (answer) => {
      const declared = [
        { EventSourceArn: names.arn('sqs', '', 'arrival'), FunctionArn: FunctionName, State: 'Enabled' },
      ];
      inspection.match('EventSourceMappings', answer?.EventSourceMappings, declared);
    },
  );
}

function declaredFunction({ names, outputs, config }: Deployment, name: FunctionName): object {
  const { runtime, architecture, handler } = functionPlatform;
  const { timeoutSeconds, memoryMegabytes, nodeOptions, isAsynchronous } = functionSpecs[name];
  const deadLetters = { TargetArn: names.arn('sqs', '', deadLettersNoun(name)) };
  return {
    State: 'Active',
    Runtime: runtime,
    Architectures: [architecture],
    Handler: handler,
    MemorySize: memoryMegabytes,
    Timeout: timeoutSeconds,
    Role: names.roleArn(functionRoleNoun(name)),
    KMSKeyArn: outputs.KeyArn,
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: functionLogGroup(names, name) },
    Environment: {
      Variables: {
        ...functionEnvironment({ names, config }),
        ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
      },
    },
    ...(isAsynchronous === true ? { DeadLetterConfig: deadLetters } : {}),
  };
}

function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, 'hex').toString('base64');
}

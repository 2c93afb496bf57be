import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  type FunctionConfiguration,
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
  inspectState(inspection, found);
  const variables = readVariables(inspection, found);
  if (variables !== undefined) {
    inspection.match('Environment.Variables', variables, declaredVariables(deployment, name));
  }
  await inspection.compare(
    's3:GetObject',
    () => readRelease(deployment),
    (release) => {
      // Without a release there is one finding, of the release.
      if (release === undefined) inspection.skip('the code', 'the release is not published');
      else inspection.match('CodeSha256', found.CodeSha256, toBase64(release.functions[name].sha256));
    },
  );
  await inspection.compare(
    'lambda:GetFunctionConcurrency',
    () => lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: names.resource(name) })),
    (answer) => {
      // Where nothing is configured, too: a function that somebody stopped by hand has 0.
      const reserved = answer?.ReservedConcurrentExecutions;
      inspection.match('ReservedConcurrentExecutions', reserved, config.reservedConcurrency[name]);
    },
  );
  if (name !== 'arrival') return;
  await inspection.compare(
    'lambda:ListEventSourceMappings',
    () => lambda.send(new ListEventSourceMappingsCommand({ FunctionName })),
    (answer) => {
      const declared = [
        {
          EventSourceArn: names.arn('sqs', '', 'arrival'),
          FunctionArn: FunctionName,
          State: 'Enabled',
          // Without it Lambda deletes the messages that the function wants to see again.
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      ];
      inspection.match('EventSourceMappings', answer?.EventSourceMappings, declared);
    },
  );
}

/**
 * Notes a function that cannot be called. One that was not called for weeks is inactive, and active again once it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function inspectState(inspection: Inspection, { State }: Pick<FunctionConfiguration, 'State'>): void {
  if (State !== 'Inactive') inspection.match('State', State, 'Active');
}

/**
 * The environment of a function. Undefined, which is noted, where Lambda could not decrypt it for the caller: it says so in
 * its answer, and does not refuse it. https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html
 */
export function readVariables(
  inspection: Inspection,
  { Environment }: Pick<FunctionConfiguration, 'Environment'>,
): Readonly<Record<string, string>> | undefined {
  const { Error: refusal, Variables = {} } = Environment ?? {};
  if (refusal === undefined) return Variables;
  inspection.skip(
    'the environment',
    `Lambda cannot decrypt it for the caller (${refusal.ErrorCode ?? 'no reason given'})`,
  );
  return undefined;
}

function declaredVariables(deployment: Deployment, name: FunctionName): Record<string, string> {
  const { nodeOptions } = functionSpecs[name];
  return { ...functionEnvironment(deployment), ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }) };
}

function declaredFunction({ names, outputs }: Deployment, name: FunctionName): object {
  const { runtime, architecture, handler } = functionPlatform;
  const { timeoutSeconds, memoryMegabytes, isAsynchronous } = functionSpecs[name];
  const deadLetters = { TargetArn: names.arn('sqs', '', deadLettersNoun(name)) };
  return {
    Runtime: runtime,
    Architectures: [architecture],
    Handler: handler,
    MemorySize: memoryMegabytes,
    Timeout: timeoutSeconds,
    Role: names.roleArn(functionRoleNoun(name)),
    KMSKeyArn: outputs.KeyArn,
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: functionLogGroup(names, name) },
    ...(isAsynchronous === true ? { DeadLetterConfig: deadLetters } : {}),
  };
}

function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, 'hex').toString('base64');
}

import {
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  type RoutingConfigurationListItem,
} from '@aws-sdk/client-sfn';
import { machineRoleNoun, type MachineNoun } from '../../../infra/access/machine-policy.ts';
import { aliasRoutes } from '../../../infra/alias-routes.ts';
import { backfillDefinition } from '../../../infra/backfill-machine.ts';
import { functionOfState } from '../../../infra/function-specs.ts';
import { liveArn } from '../../../infra/live-arn.ts';
import { pipelineDefinition, type PipelineFunction } from '../../../infra/state-machine.ts';
import type { StackOutputs } from '../../stack/stack-outputs.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** The state machines: that the alias starts the deployed version, and that this is what the program makes, byte for byte. */
export function stateMachineChecks(deployment: Deployment): Check[] {
  const { outputs, names, config } = deployment;
  return [
    checkMachine(deployment, 'pipeline', {
      version: outputs.PipelineVersionArn,
      routes: aliasRoutes(outputs.PipelineVersionArn, config.traffic),
      definition: pipelineDefinition(pipelineOptions(outputs)),
    }),
    checkMachine(deployment, 'backfill', {
      version: outputs.BackfillVersionArn,
      routes: aliasRoutes(outputs.BackfillVersionArn, undefined),
      definition: backfillDefinition({
        backfillFunction: outputs.FunctionVersionArns.backfill ?? '',
        pipeline: liveArn(names, 'pipeline'),
        topics: outputs.TopicArns,
      }),
    }),
  ];
}

interface DeclaredMachine {
  readonly version: string;
  readonly routes: ReturnType<typeof aliasRoutes>;
  readonly definition: object;
}

function checkMachine(
  { clients: { stepFunctions }, names, remedy }: Deployment,
  noun: MachineNoun,
  { version, routes, definition }: DeclaredMachine,
): Check {
  const aliasArn = liveArn(names, noun);
  return {
    name: `state machine ${version}`,
    inspect: async (inspection) => {
      await inspection.compare(
        'states:DescribeStateMachineAlias',
        () => stepFunctions.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: aliasArn })),
        (answer) => {
          inspection.match(
            `routes of ${aliasArn}`,
            answer?.routingConfiguration && inOrder(answer.routingConfiguration),
            inOrder(routes),
            `if nobody has rolled the stack back on purpose, ${remedy}`,
          );
        },
      );
      const found = await inspection.find('states:DescribeStateMachine', () =>
        stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn: version })),
      );
      if (found === undefined) return;
      inspection.match('', found, {
        type: 'STANDARD',
        roleArn: names.roleArn(machineRoleNoun(noun)),
        loggingConfiguration: { level: 'ALL', includeExecutionData: false },
        tracingConfiguration: { enabled: true },
      });
      // Each place that differs, for people; and the bytes, which differ in nothing that parsing keeps.
      if (found.definition === JSON.stringify(definition)) return;
      const before = inspection.findings.length;
      inspection.match('definition', JSON.parse(found.definition ?? 'null'), JSON.parse(JSON.stringify(definition)));
      if (inspection.findings.length === before) inspection.report('the definition is not that of the program');
    },
  };
}

/** Routes in one order: AWS promises none. */
export function inOrder(routes: readonly RoutingConfigurationListItem[]): RoutingConfigurationListItem[] {
  return routes.toSorted((a, b) => (a.stateMachineVersionArn! < b.stateMachineVersionArn! ? -1 : 1));
}

function pipelineOptions({ FunctionVersionArns, TopicArns }: StackOutputs) {
  const functions = Object.entries(functionOfState).map(([state, name]) => [state, FunctionVersionArns[name]]);
  return {
    functions: Object.fromEntries(functions) as Record<PipelineFunction, string>,
    topics: TopicArns,
  };
}

import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { pipelinePolicy } from '../access/machine-policy.ts';
import { functionOfState, type FunctionName } from '../function-specs.ts';
import type { Stack } from '../stack.ts';
import { pipelineDefinition, type PipelineFunction } from '../state-machine.ts';
import { topicArns, type AlertTopics } from './alert-topics.ts';
import type { PublishedFunction } from './published-function.ts';
import { PublishedMachine } from './published-machine.ts';

/** What the pipeline is made from. */
export interface PipelineMachineArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly functions: Readonly<Record<FunctionName, PublishedFunction>>;
  readonly topics: AlertTopics['topics'];
}

/** The state machine that takes one partition from raw objects to a promoted run: what the local runner executes too. */
export class PipelineMachine extends pulumi.ComponentResource {
  readonly machine: aws.sfn.StateMachine;
  readonly alias: aws.sfn.Alias;

  constructor(name: string, args: PipelineMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:PipelineMachine', name, {}, opts);
    const { stack, key, functions, topics } = args;
    const options = pulumi.output({
      functions: Object.fromEntries(
        Object.entries(functionOfState).map(([state, name]) => [state, functions[name].function.qualifiedArn]),
      ) as Record<PipelineFunction, pulumi.Output<string>>,
      topics: topicArns(topics),
    });
    const { machine, alias } = new PublishedMachine(
      name,
      {
        stack,
        key,
        noun: 'pipeline',
        definition: options.apply((given) => JSON.stringify(pipelineDefinition(given))),
        policy: key.arn.apply((keyArn) => pipelinePolicy(stack.names, keyArn)),
        traffic: stack.config.traffic,
      },
      { parent: this },
    );
    this.machine = machine;
    this.alias = alias;
    this.registerOutputs({ machine, alias });
  }
}

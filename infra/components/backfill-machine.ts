import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { backfillPolicy } from '../access/machine-policy.ts';
import { backfillDefinition } from '../backfill-machine.ts';
import type { FunctionName } from '../function-specs.ts';
import { liveArn } from '../live-arn.ts';
import type { Stack } from '../stack.ts';
import { topicArns, type AlertTopics } from './alert-topics.ts';
import type { PublishedFunction } from './published-function.ts';
import { PublishedMachine } from './published-machine.ts';

/** What the state machine of backfills is made from. */
export interface BackfillMachineArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly functions: Readonly<Record<FunctionName, PublishedFunction>>;
  readonly topics: AlertTopics['topics'];
}

/**
 * The state machine that runs the plan of a backfill, one execution of the pipeline after the other: what the local runner
 * executes too. It starts them through the pipeline's alias, as schedules and people do.
 */
export class BackfillMachine extends pulumi.ComponentResource {
  readonly machine: aws.sfn.StateMachine;
  readonly alias: aws.sfn.Alias;

  constructor(name: string, args: BackfillMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:BackfillMachine', name, {}, opts);
    const { stack, key, functions, topics } = args;
    const options = pulumi.output({
      backfillFunction: functions.backfill.function.qualifiedArn,
      pipeline: liveArn(stack.names, 'pipeline'),
      topics: topicArns(topics),
    });
    const { machine, alias } = new PublishedMachine(
      name,
      {
        stack,
        key,
        noun: 'backfill',
        definition: options.apply((given) => JSON.stringify(backfillDefinition(given))),
        policy: key.arn.apply((keyArn) => backfillPolicy(stack.names, keyArn)),
      },
      { parent: this },
    );
    this.machine = machine;
    this.alias = alias;
    this.registerOutputs({ machine, alias });
  }
}

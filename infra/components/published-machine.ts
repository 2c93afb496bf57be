import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { machineRoleNoun, machineTrust, type MachineNoun } from '../access/machine-policy.ts';
import type { PolicyDocument } from '../access/policy-document.ts';
import { liveAlias } from '../access/service-access.ts';
import { aliasRoutes } from '../alias-routes.ts';
import type { StackConfig } from '../config.ts';
import type { Stack } from '../stack.ts';

/** What a published state machine is made from. */
export interface PublishedMachineArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly noun: MachineNoun;
  /** JSON of the Amazon States Language. */
  readonly definition: pulumi.Input<string>;
  /** What its role may do. */
  readonly policy: pulumi.Input<PolicyDocument>;
  readonly traffic?: StackConfig['traffic'];
}

/**
 * A Standard state machine of which every change publishes a version, its alias `live`, its role and its log.
 *
 * Its executions are encrypted with a key of AWS's, not with the stack's: of a state machine with a key of its own
 * EventBridge is told no error, and the failure rule could not tell a fault from an expected outcome.
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export class PublishedMachine extends pulumi.ComponentResource {
  readonly machine: aws.sfn.StateMachine;
  readonly alias: aws.sfn.Alias;
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;

  constructor(name: string, args: PublishedMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:PublishedMachine', name, {}, opts);
    const { stack, key, noun, definition, policy, traffic } = args;
    const { names, config } = stack;
    // The prefix keeps the account's policy for log deliveries short.
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    this.logGroup = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: `/aws/vendedlogs/states/${names.resource(noun)}`,
        retentionInDays: config.retention.logDays,
        kmsKeyId: key.arn,
      },
      { parent: this },
    );
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        name: names.resource(machineRoleNoun(noun)),
        assumeRolePolicy: JSON.stringify(machineTrust(names, noun)),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { name: names.resource(noun), role: this.role.name, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    this.machine = new aws.sfn.StateMachine(
      `${name}-machine`,
      {
        name: names.resource(noun),
        type: 'STANDARD',
        definition,
        roleArn: this.role.arn,
        publish: true,
        // Which states were entered, and nothing that they were given.
        loggingConfiguration: {
          level: 'ALL',
          includeExecutionData: false,
          logDestination: pulumi.interpolate`${this.logGroup.arn}:*`,
        },
        tracingConfiguration: { enabled: true },
      },
      // AWS tries the log delivery with the role when it makes the state machine.
      { parent: this, dependsOn: [rolePolicy] },
    );
    this.alias = new aws.sfn.Alias(
      `${name}-alias`,
      {
        name: liveAlias,
        routingConfigurations: this.machine.stateMachineVersionArn.apply((version) => aliasRoutes(version, traffic)),
      },
      { parent: this },
    );
    this.registerOutputs({ machine: this.machine, alias: this.alias, role: this.role, logGroup: this.logGroup });
  }
}

import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { environmentNames } from '../../shared/env.ts';
import { functionEnvironment } from '../function-environment.ts';
import { functionNames, type FunctionName } from '../function-specs.ts';
import type { Stack } from '../stack.ts';
import { DeployedFunction } from './deployed-function.ts';

/** What the functions are made from. */
export interface FunctionsArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  /** Their zips in the artifacts bucket. */
  readonly artifacts: { readonly objects: Readonly<Record<FunctionName, aws.s3.BucketObjectv2>> };
  /** The approver roles, by the role in the contracts. */
  readonly approvers: Readonly<Record<string, aws.iam.Role>>;
}

/** Every function of a stack. */
export class Functions extends pulumi.ComponentResource {
  readonly byName: Readonly<Record<FunctionName, DeployedFunction>>;

  constructor(name: string, args: FunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Functions', name, {}, opts);
    const { stack, key, artifacts, approvers } = args;
    const shared = functionEnvironment(stack);
    const roleIds = Object.fromEntries(Object.entries(approvers).map(([role, { uniqueId }]) => [role, uniqueId]));
    const entries = functionNames.map((functionName) => {
      const environment =
        functionName === 'record-approval'
          ? { ...shared, [environmentNames.approverRoleIds]: pulumi.jsonStringify(roleIds) }
          : shared;
      const artifact = artifacts.objects[functionName];
      const child = { stack, key, functionName, artifact, environment };
      return [functionName, new DeployedFunction(`${name}-${functionName}`, child, { parent: this })] as const;
    });
    this.byName = Object.fromEntries(entries) as Record<FunctionName, DeployedFunction>;
    this.registerOutputs({});
  }
}

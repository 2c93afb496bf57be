import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { keyPolicy } from '../access/key-policy.ts';
import { policyJson } from '../access/policy-json.ts';
import type { Stack } from '../stack.ts';

/** What the key is made from. */
export interface EncryptionKeyArgs {
  readonly stack: Stack;
}

/** The one key that encrypts what a stack stores and sends. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly key: aws.kms.Key;

  constructor(name: string, { stack }: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:EncryptionKey', name, {}, opts);
    this.key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `What the Sluice stack ${stack.config.settings.stack} stores and sends`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: policyJson(keyPolicy(stack.names)),
      },
      { parent: this, protect: stack.config.production },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/sluice-${stack.config.settings.stack}`, targetKeyId: this.key.keyId },
      { parent: this },
    );
    this.registerOutputs({ keyArn: this.key.arn });
  }
}

import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { StackNames } from '../names.ts';
import type { BootstrapConfig } from './config.ts';
import {
  boundaryStatements,
  deployStatements,
  previewStatements,
  scopeStack,
  stateStatements,
  type AllowStatement,
} from './role-policies.ts';
import type { StateBackend } from './state-backend.ts';

/** What the roles of CI are made from. */
export interface CiRolesArgs {
  readonly config: BootstrapConfig;
  readonly names: StackNames;
  readonly backend: StateBackend;
}

/**
 * The roles that CI assumes with its own tokens, so that no key of AWS lies there: one for the previews of all stacks, which
 * changes nothing, and one for each stack that deploys it and nothing else.
 */
export class CiRoles extends pulumi.ComponentResource {
  readonly preview?: aws.iam.Role;
  /** By stack. */
  readonly deploy: Readonly<Record<string, aws.iam.Role>>;
  /** The policies that bound the roles of each stack, by stack. */
  readonly boundaries: Readonly<Record<string, aws.iam.Policy>>;
  readonly #args: CiRolesArgs;
  readonly #identity: aws.iam.OpenIdConnectProvider;

  constructor(name: string, args: CiRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:bootstrap:CiRoles', name, {}, opts);
    this.#args = args;
    const { config, names, backend } = args;
    this.#identity = new aws.iam.OpenIdConnectProvider(
      `${name}-identity`,
      { url: config.issuer, clientIdLists: [config.audience] },
      { parent: this, protect: true },
    );
    const stacks = Object.keys(config.deploySubjects).map((stack) => scopeStack(stack, names));
    this.boundaries = Object.fromEntries(
      stacks.map((scope) => [scope.stack, this.#addPolicy(`boundary-${scope.stack}`, boundaryStatements(scope))]),
    );
    const state = (stack?: string) =>
      backend.key.arn.apply((keyArn) => stateStatements({ bucketArn: backend.bucketArn, keyArn }, stack));
    if (config.previewSubjects.length > 0) {
      const statements = Object.fromEntries(stacks.map((scope) => [scope.stack, previewStatements(scope)]));
      this.preview = this.#addRole('preview', config.previewSubjects, { ...statements, state: state() });
    }
    this.deploy = Object.fromEntries(
      stacks.map((scope) => {
        const { stack } = scope;
        const policies = { ...deployStatements(scope), state: state(stack) };
        return [stack, this.#addRole(`deploy-${stack}`, config.deploySubjects[stack]!, policies)];
      }),
    );
    this.registerOutputs({});
  }

  /** @param policies - Statements by the noun of the policy that says them. */
  #addRole(
    noun: string,
    subjects: readonly string[],
    policies: Readonly<Record<string, pulumi.Input<AllowStatement[]>>>,
  ): aws.iam.Role {
    const { config, names } = this.#args;
    const host = config.issuer.replace('https://', '');
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: this.#identity.arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${host}:aud`]: config.audience },
            StringLike: { [`${host}:sub`]: subjects },
          },
        },
      ],
    };
    const role = new aws.iam.Role(
      noun,
      { name: names.resource(noun), assumeRolePolicy: pulumi.jsonStringify(trust) },
      { parent: this },
    );
    for (const [policyNoun, statements] of Object.entries(policies)) {
      const policy = this.#addPolicy(`${noun}-${policyNoun}`, statements);
      new aws.iam.RolePolicyAttachment(
        `${noun}-${policyNoun}-attached`,
        { role: role.name, policyArn: policy.arn },
        { parent: this },
      );
    }
    return role;
  }

  #addPolicy(noun: string, statements: pulumi.Input<AllowStatement[]>): aws.iam.Policy {
    const policy = pulumi.jsonStringify({ Version: '2012-10-17', Statement: statements });
    return new aws.iam.Policy(noun, { name: this.#args.names.resource(noun), policy }, { parent: this });
  }
}

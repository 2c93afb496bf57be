import { CreateRoleCommand, PutRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RoleCredentials } from '../../../cli/stack/caller.ts';
import type { FunctionContext } from '../../../functions/context.ts';
import { openContext } from '../../../functions/host/aws-context.ts';
import { code } from '../../../functions/host/code.ts';
import { contracts } from '../../../functions/host/contracts.ts';
import { declareStack } from '../../../infra/declare-stack.ts';
import { functionNames, type FunctionName } from '../../../infra/function-specs.ts';
import { openStack, type OpenStack } from '../../../infra/stack.ts';
import { systemClock } from '../../../shared/clock.ts';
import { readEnvironment, type FunctionEnvironment } from '../../../shared/env.ts';
import { everybody, type Who } from '../../infra/access-questions.ts';
import { recordProgram, type Recording } from '../../infra/record-program.ts';
import { recordedVariables } from '../../infra/recorded-inputs.ts';
import { readStackConfig } from '../../infra/stack-config.ts';
import { setEnvironment } from '../caller-environment.ts';
import { catalogAppliers } from '../deployment/catalog-appliers.ts';
import { deployRecording } from '../deployment/deploy-recording.ts';
import { closeAccount, openAccount } from '../deployment/emulated-account.ts';
import { flowAppliers } from '../deployment/flow-appliers.ts';
import { storageAppliers } from '../deployment/storage-appliers.ts';
import { functionHandlers } from './function-handlers.ts';
import { roleAppliers } from './role-appliers.ts';

/** Who sees and does everything: the tests themselves. */
const onlooker = 'onlooker';

/** Whose role a client is in. */
type RoleHolder = Who | typeof onlooker;

/** How a client of the SDK is made. */
export interface ClientPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: RoleCredentials;
}

/** A stack of the repository on moto, which lets each of its roles do what its own policy says, and nobody else anything. */
export class EnforcedStack {
  readonly names: OpenStack['names'];
  /** What the program tells its functions. */
  readonly environment: FunctionEnvironment;
  readonly #places: ReadonlyMap<RoleHolder, ClientPlace>;

  private constructor({ names }: OpenStack, recording: Recording, places: ReadonlyMap<RoleHolder, ClientPlace>) {
    this.names = names;
    this.environment = environmentOf(recording, names.resource('record-approval'));
    this.#places = places;
  }

  /** Deploys what the program declares for a stack that the repository configures, takes every role, and closes the doors. */
  static async deploy(name: string, endpoint: string, buildFolder: string): Promise<EnforcedStack> {
    let stack: OpenStack | undefined;
    const program = async () => declareStack((stack = await openStack(buildFolder)));
    const recording = await recordProgram(program, { stack: name, config: readStackConfig(name) });
    const { names } = stack!;
    const account = await openAccount(endpoint, names.region, endpoint);
    const chosen = { ...storageAppliers, ...flowAppliers, ...catalogAppliers, ...roleAppliers };
    await deployRecording(recording, account, chosen);
    await makeOnlooker(account.iam, names.resource(onlooker));
    closeAccount(account);
    const places = new Map<RoleHolder, ClientPlace>();
    for (const who of [...everybody, onlooker] as const) {
      const noun = functionNames.includes(who as FunctionName) ? `${who}-function` : who;
      places.set(who, await takeRole(endpoint, names.region, names.roleArn(noun)));
    }
    // From here on every call is judged. https://docs.getmoto.org/en/latest/docs/iam.html
    await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    return new EnforcedStack(stack!, recording, places);
  }

  /** Does something with what a function has on AWS, in the role of `who`. */
  async as<T>(who: RoleHolder, act: (context: FunctionContext) => Promise<T>): Promise<T> {
    const { endpoint, region, credentials } = this.place(who);
    const putBack = setEnvironment({
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    });
    try {
      // The host would write metrics among the output of the tests.
      return await act({ ...openContext(this.environment, { contracts, code }), metrics: { emit: () => undefined } });
    } finally {
      putBack();
    }
  }

  /** Runs a function's code in a role, its own by default. */
  call(name: FunctionName, payload: unknown, role: RoleHolder = name): Promise<unknown> {
    const invocation = { deadline: systemClock.now() + 900_000 };
    return this.as(role, (context) => functionHandlers[name](context, this.environment)(payload, invocation));
  }

  /** How a client is in the role of `who`. */
  place(who: RoleHolder): ClientPlace {
    return this.#places.get(who)!;
  }

  /** Where a queue is. The role that reads one is not allowed to ask. */
  queueUrl(noun: string): string {
    return `${this.place(onlooker).endpoint}/${this.names.account}/${this.names.resource(noun)}`;
  }
}

/** moto starts no execution through an alias. */
function environmentOf(recording: Recording, name: string): FunctionEnvironment {
  const environment = readEnvironment(recordedVariables(recording, name));
  return { ...environment, pipelineAliasArn: environment.pipelineArn };
}

async function makeOnlooker(iam: IAMClient, RoleName: string): Promise<void> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const anybody = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(anybody) }));
  const PolicyDocument = JSON.stringify(everything);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument }));
}

/** moto lets anybody take any role as long as it judges nothing, a function's too. */
async function takeRole(endpoint: string, region: string, RoleArn: string): Promise<ClientPlace> {
  const client = new STSClient({ endpoint, region, credentials: { accessKeyId: 'set-up', secretAccessKey: 'set-up' } });
  const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  client.destroy();
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials!;
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { endpoint, region, credentials };
}

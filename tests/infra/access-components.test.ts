import * as aws from '@pulumi/aws';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { functionPolicy } from '../../infra/access/function-policy.ts';
import { approverAccess } from '../../infra/access/people-access.ts';
import { peoplePolicy } from '../../infra/access/people-policy.ts';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { AccessRoles } from '../../infra/components/access-roles.ts';
import { Functions } from '../../infra/components/functions.ts';
import { functionNames, functionSpecs, type FunctionName } from '../../infra/function-specs.ts';
import type { Stack } from '../../infra/stack.ts';
import { readEnvironment } from '../../shared/env.ts';
import { recordProgram, type RecordedResource } from './record-program.ts';
import { openTestStack } from './stack-fixture.ts';
import { readStackConfig } from './stack-config.ts';

/** Records the functions and the roles of a stack; `preview` is the first one, in which nothing is known that AWS gives. */
async function record(stack: Stack, name: string, preview = false): Promise<readonly RecordedResource[]> {
  const program = () => {
    const key = new aws.kms.Key('key', {});
    const bucket = stack.names.bucket('artifacts');
    const objects = Object.fromEntries(
      functionNames.map((each) => {
        const { file } = stack.artifacts.functions[each];
        return [each, new aws.s3.BucketObjectv2(file, { bucket, key: `functions/${file}` })];
      }),
    ) as Record<FunctionName, aws.s3.BucketObjectv2>;
    const { approvers } = new AccessRoles('access', { stack, key });
    new Functions('functions', { stack, key, artifacts: { objects }, approvers });
  };
  return (await recordProgram(program, { stack: name, config: readStackConfig(name), preview })).resources;
}

const stack = await openTestStack('dev', { 'sluice:reservedConcurrency': '{"transform": 20}' });
let resources: readonly RecordedResource[] = [];
beforeAll(async () => {
  resources = await record(stack, 'dev');
});

const ofType = (type: string) => resources.filter((resource) => resource.type === type);
const named = (type: string, name: string) => ofType(type).find(({ inputs }) => inputs.name === name);
const functionOf = (name: FunctionName) => named('aws:lambda/function:Function', stack.names.resource(name))!.inputs;
const variablesOf = (name: FunctionName) =>
  (functionOf(name).environment as { readonly variables: Readonly<Record<string, string>> }).variables;

describe.each(functionNames)('the function %s', (name) => {
  test('is what was built, on Node 24 and arm64, and publishes each change', () => {
    const { file, sha256 } = stack.artifacts.functions[name];
    expect(functionOf(name)).toMatchObject({
      s3Bucket: stack.names.bucket('artifacts'),
      s3Key: `functions/${file}`,
      s3ObjectVersion: expect.any(String),
      sourceCodeHash: Buffer.from(sha256, 'hex').toString('base64'),
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      publish: true,
      tracingConfig: { mode: 'Active' },
      memorySize: functionSpecs[name].memoryMegabytes,
      timeout: functionSpecs[name].timeoutSeconds,
    });
  });

  test('has a role of its own with its policy alone', () => {
    const role = named('aws:iam/role:Role', stack.names.resource(`${name}-function`))!;
    const policies = ofType('aws:iam/rolePolicy:RolePolicy').filter(({ inputs }) => inputs.role === role.inputs.name);
    expect(policies).toHaveLength(1);
    const found = JSON.parse(policies[0]!.inputs.policy as string) as PolicyDocument;
    const keyArn = found.Statement.find(({ Sid }) => Sid === 'UseKey')?.Resource?.[0] ?? '';
    expect(keyArn).toMatch(/^arn:aws:kms:/);
    expect(found).toEqual(functionPolicy(stack.names, name, keyArn));
    expect(functionOf(name).role).toBe(stack.names.roleArn(`${name}-function`));
  });

  test('writes JSON to a group that was made before it, encrypted and for the days of the stack', () => {
    const group = named('aws:cloudwatch/logGroup:LogGroup', `/aws/lambda/${stack.names.resource(name)}`)!;
    expect(group.inputs).toMatchObject({ retentionInDays: 14, kmsKeyId: expect.stringMatching(/^arn:aws:kms:/) });
    expect(functionOf(name).loggingConfig).toEqual({ logFormat: 'JSON', logGroup: group.inputs.name });
  });

  test('reads an environment that its code understands, under the key', () => {
    const environment = readEnvironment(variablesOf(name));
    expect(environment).toMatchObject({
      settings: stack.config.settings,
      buckets: { raw: stack.names.bucket('raw'), processed: stack.names.bucket('processed') },
      database: 'sluice_dev',
      pipelineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline',
      pipelineAliasArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:live',
    });
    expect(functionOf(name).kmsKeyArn).toMatch(/^arn:aws:kms:/);
    const roles = name === 'record-approval' ? ['domain', 'platform'] : [];
    expect(Object.keys(environment.approverRoleIds).sort()).toEqual(roles);
  });

  test('keeps what it could not handle when an event calls it', () => {
    const queue = named('aws:sqs/queue:Queue', stack.names.resource(`${name}-dead-letters`));
    const { isAsynchronous = false } = functionSpecs[name];
    expect(queue !== undefined).toBe(isAsynchronous);
    const target = stack.names.arn('sqs', '', `${name}-dead-letters`);
    expect(functionOf(name).deadLetterConfig).toEqual(isAsynchronous ? { targetArn: target } : undefined);
    if (queue !== undefined) expect(queue.inputs).toMatchObject({ kmsMasterKeyId: expect.any(String) });
  });
});

test('only the stack says how many executions of a function are kept, and only a function that needs it has options', () => {
  const kept = functionNames.filter((name) => functionOf(name).reservedConcurrentExecutions !== undefined);
  expect(kept).toEqual(['transform']);
  expect(functionOf('transform').reservedConcurrentExecutions).toBe(20);
  const withOptions = functionNames.filter((name) => variablesOf(name).NODE_OPTIONS !== undefined);
  expect(withOptions).toEqual(['transform']);
});

test('a first preview registers the same', async () => {
  const registered = resources.map(({ type, name }) => `${type} ${name}`).sort();
  const preview = await record(stack, 'dev', true);
  expect(preview.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(registered);
});

/** The roles that a stack makes for people, by name, with their policies. */
async function recordRoles(name: string, changes: Readonly<Record<string, string>> = {}) {
  const stack = await openTestStack(name, changes);
  const program = () => new AccessRoles('access', { stack, key: new aws.kms.Key('key', {}) });
  const { resources } = await recordProgram(program, { stack: name, config: readStackConfig(name) });
  const policies = resources.filter(({ type }) => type === 'aws:iam/rolePolicy:RolePolicy');
  const roles = resources.filter(({ type }) => type === 'aws:iam/role:Role');
  const found = roles.map(({ inputs }) => {
    const own = policies.filter((policy) => policy.inputs.role === inputs.name);
    return [
      (inputs.name as string).slice(`sluice-${name}-`.length),
      {
        inputs,
        trust: JSON.parse(inputs.assumeRolePolicy as string) as PolicyDocument,
        policies: own.map((policy) => JSON.parse(policy.inputs.policy as string) as PolicyDocument),
      },
    ] as const;
  });
  return { stack, roles: Object.fromEntries(found) };
}

describe('the roles of people', () => {
  test('are those of the contracts and of reading, in a stack that names nobody too', async () => {
    const { roles } = await recordRoles('dev');
    expect(Object.keys(roles).sort()).toEqual([
      'approver-domain',
      'approver-platform',
      'break-glass',
      'reader-business',
      'reader-compliance',
      'reader-domain-analytics',
      'reader-domain-finance',
      'reader-domain-shop',
      'reader-platform',
    ]);
    for (const { trust, policies } of Object.values(roles)) {
      expect(trust.Statement.map(({ Effect }) => Effect)).toEqual(['Deny']);
      expect(policies).toHaveLength(1);
    }
  });

  test('are taken by those whom the stack names', async () => {
    const { roles, stack } = await recordRoles('prod');
    const people = 'arn:aws:iam::123456789012:role/people';
    const [domain] = stack.config.approvers.domain!;
    expect(roles['approver-domain']!.trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: people },
        Action: ['sts:AssumeRole'],
        Condition: {
          StringEquals: { 'sts:RoleSessionName': domain!.person },
          StringLike: { 'aws:userid': `*:${domain!.person}` },
        },
      },
    ]);
    expect(roles['reader-platform']!.trust.Statement.map(({ Principal }) => Principal)).toEqual([{ AWS: people }]);
    expect(roles['reader-business']!.trust.Statement.map(({ Effect }) => Effect)).toEqual(['Deny']);
    expect(roles['break-glass']!.trust.Statement.map(({ Principal }) => Principal)).toEqual([
      { AWS: 'arn:aws:iam::123456789012:user/security' },
    ]);
  });

  test('include one for approvers of a role that no contract names', async () => {
    const approvers = { business: [{ person: 'bea', principal: 'arn:aws:iam::123456789012:user/bea' }] };
    const { roles, stack } = await recordRoles('dev', { 'sluice:approvers': JSON.stringify(approvers) });
    const { policies } = roles['approver-business']!;
    const keyArn = policies[0]!.Statement.find(({ Sid }) => Sid === 'UseKey')!.Resource![0]!;
    expect(policies).toEqual([peoplePolicy(stack.names, approverAccess('business'), keyArn)]);
  });

  test('are taken for a working day to read, and for an hour to decide', async () => {
    const { roles } = await recordRoles('dev');
    const hours = Object.entries(roles).map(([name, { inputs }]) => [
      name.split('-')[0],
      Number(inputs.maxSessionDuration) / 3600,
    ]);
    expect(Object.fromEntries(hours)).toEqual({ reader: 8, approver: 1, break: 1 });
  });
});

import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { recordProgram, type Recording } from './record-program.ts';

const dev = { stack: 'dev', config: { 'aws:region': 'eu-central-1' } };
const namesOf = ({ resources }: Recording) => resources.map(({ name }) => name);

class Pair extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:test:Pair', name, {}, opts);
    const parent = { parent: this };
    const first = new aws.sqs.Queue(`${name}-first`, { name: 'first' }, { ...parent, protect: true });
    const second = new aws.sqs.Queue(
      `${name}-second`,
      { name: 'second', redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: first.arn }) },
      { ...parent, retainOnDelete: true, ignoreChanges: ['tags'] },
    );
    this.registerOutputs({ second: second.arn });
  }
}

describe('a recording', () => {
  test('keeps the options of each resource', async () => {
    const { resources } = await recordProgram(() => {
      const provider = new aws.Provider('aws', { region: 'eu-central-1' });
      new Pair('pair', { providers: [provider] });
    }, dev);
    const [provider, pair, first, second] = resources;
    expect(pair).toMatchObject({ type: 'sluice:test:Pair', custom: false, parent: '' });
    expect(first).toMatchObject({
      type: 'aws:sqs/queue:Queue',
      custom: true,
      urn: 'urn:pulumi:dev::sluice::sluice:test:Pair$aws:sqs/queue:Queue::pair-first',
      parent: pair!.urn,
      provider: `${provider!.urn}::aws`,
      protect: true,
      retainOnDelete: false,
    });
    expect(second).toMatchObject({
      protect: false,
      retainOnDelete: true,
      ignoreChanges: ['tags'],
      dependsOn: [first!.urn],
      inputs: { redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:123456789012:first"}' },
    });
  });

  test('misses no registration that comes late', async () => {
    const recording = await recordProgram(() => {
      const slow = new aws.sqs.Queue('slow', { name: pulumi.output(setTimeout(30, 'slow')) });
      slow.url.apply((url) => {
        const later = new aws.sqs.Queue('later', { name: `${url.slice(-4)}-later` });
        later.arn.apply(() => new aws.sqs.Queue('latest'));
      });
    }, dev);
    expect(namesOf(recording)).toEqual(['slow', 'later', 'latest']);
  });

  test('rejects when the program does, before or after a wait', async () => {
    const throws = () => {
      throw new Error('no build to deploy');
    };
    await expect(recordProgram(throws, dev)).rejects.toThrow('no build to deploy');
    await expect(recordProgram(() => setTimeout(1).then(throws), dev)).rejects.toThrow('no build to deploy');
  });

  test('rejects two resources with one URN', async () => {
    const program = () => {
      new aws.sqs.Queue('twice');
      new aws.sqs.Queue('twice');
    };
    await expect(recordProgram(program, dev)).rejects.toThrow('Two resources have the URN urn:pulumi:dev::');
  });

  test('is of the stack and the configuration that it is given, one after the other', async () => {
    const program = () => {
      new aws.sqs.Queue('queue', { name: `${pulumi.getStack()}-${new pulumi.Config('sluice').require('owner')}` });
    };
    for (const stack of ['dev', 'prod']) {
      const { resources } = await recordProgram(program, { stack, config: { 'sluice:owner': `${stack} team` } });
      expect(resources.map(({ inputs }) => inputs)).toEqual([{ name: `${stack}-${stack} team` }]);
    }
  });

  test('gives outputs that only AWS knows, the same every time', async () => {
    const program = async () => {
      const { accountId } = await aws.getCallerIdentity();
      const key = new aws.kms.Key('key');
      const role = new aws.iam.Role('role', { name: 'reader', assumeRolePolicy: '{}' });
      return { accountId, key: key.arn, role: role.arn, roleId: role.uniqueId };
    };
    const { outputs } = await recordProgram(program, dev);
    expect(outputs).toEqual({
      accountId: '123456789012',
      key: expect.stringMatching(
        /^arn:aws:kms:eu-central-1:123456789012:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      ),
      role: 'arn:aws:iam::123456789012:role/reader',
      roleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
    });
    expect((await recordProgram(program, dev)).outputs).toEqual(outputs);
  });

  test('of a preview has no such outputs, so that nothing comes of what depends on them', async () => {
    const program = () => {
      const queue = new aws.sqs.Queue('queue', { name: 'queue' });
      queue.url.apply(() => new aws.sqs.Queue('made-in-an-apply'));
      return { name: queue.name, url: queue.url };
    };
    const recording = await recordProgram(program, { ...dev, preview: true });
    expect(namesOf(recording)).toEqual(['queue']);
    expect(recording.outputs).toEqual({ name: 'queue' });
  });

  test('tells secrets by name', async () => {
    const program = () => {
      new aws.ssm.Parameter('parameter', { type: 'SecureString', value: pulumi.secret('hidden') });
    };
    const { resources } = await recordProgram(program, dev);
    expect(resources[0]).toMatchObject({ inputs: { value: 'hidden' }, secretInputs: ['value'] });
  });

  test('refuses a data source that it has no answer for', async () => {
    await expect(recordProgram(() => aws.ec2.getAmi({}), dev)).rejects.toThrow('no answer to aws:ec2/getAmi:getAmi');
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { readStackOutputs } from '../../cli/stack/stack-outputs.ts';
import { declareStack } from '../../infra/declare-stack.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { describeViolation, findViolations } from '../../infra/policy/all-rules.ts';
import { openStack } from '../../infra/stack.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { recordProgram, type Recording } from './record-program.ts';
import { openTestStack } from './stack-fixture.ts';
import { readStackConfig } from './stack-config.ts';
import { writeTestArtifacts } from './test-artifacts.ts';

const folders = new TemporaryFolders();
let build: string;
beforeAll(async () => {
  build = await folders.make();
  await writeTestArtifacts(build);
});
afterAll(() => folders.remove());

/** The stacks of the repository, and one that nobody has configured. */
const stacks = ['dev', 'test', 'prod', 'ana-tries'];

async function record(stack: string, { preview = false, config = {} } = {}): Promise<Recording> {
  const all = { ...readStackConfig(stack), ...config };
  return recordProgram(async () => declareStack(await openStack(build)), { stack, config: all, preview });
}

const urnsOf = ({ resources }: Recording) => resources.map(({ urn }) => urn).sort();

describe.each(stacks)('the stack %s', (stack) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await record(stack);
  });
  const all = (type: string) => recording.resources.filter((resource) => resource.type === type);
  const named = (type: string, input: string) =>
    all(type)
      .map(({ inputs }) => String(inputs[input]))
      .sort();
  const own = (...nouns: string[]) => nouns.map((noun) => `sluice-${stack}-${noun}`).sort();

  test('keeps every control', () => {
    expect(findViolations(recording.resources).map(describeViolation)).toEqual([]);
  });

  test('has its buckets, functions, machines, topics, queues, tables, roles and dashboards', () => {
    const kinds = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'];
    expect(named('aws:s3/bucket:Bucket', 'bucket')).toEqual(own(...kinds.map((kind) => `${kind}-123456789012`)));
    expect(named('aws:lambda/function:Function', 'name')).toEqual(own(...functionNames));
    expect(named('aws:sfn/stateMachine:StateMachine', 'name')).toEqual(own('pipeline', 'backfill'));
    expect(named('aws:sfn/alias:Alias', 'name')).toEqual(['live', 'live']);
    expect(named('aws:sns/topic:Topic', 'name')).toEqual(own('P1', 'P2', 'P3', 'notices'));
    const dead = ['arrival', 'schedules', 'daily-repair', 'failure-rule', 'record-approval', 'repair'];
    expect(named('aws:sqs/queue:Queue', 'name')).toEqual(own('arrival', ...dead.map((noun) => `${noun}-dead-letters`)));
    expect(named('aws:cloudwatch/dashboard:Dashboard', 'dashboardName')).toEqual(
      own('runs', 'quality', 'cost-and-performance'),
    );
    expect(named('aws:glue/catalogDatabase:CatalogDatabase', 'name')).toEqual([`sluice_${stack.replaceAll('-', '_')}`]);
    const tables = named('aws:glue/catalogTable:CatalogTable', 'name');
    for (const dataset of ['events', 'transactions', 'products', 'orders', 'order_items'])
      expect(tables).toEqual(expect.arrayContaining([dataset, `${dataset}_v1`]));
    expect(named('aws:iam/role:Role', 'name')).toEqual(
      expect.arrayContaining(
        own('approver-domain', 'approver-platform', 'reader-platform', 'reader-compliance', 'break-glass'),
      ),
    );
    expect(all('aws:kms/key:Key')).toHaveLength(1);
    expect(all('aws:scheduler/schedule:Schedule')).toHaveLength(6);
  });

  test('is deployed by one provider, in its region, whose tags say the stack', () => {
    const [provider, ...others] = all('pulumi:providers:aws');
    expect(others).toEqual([]);
    const { defaultTags, region } = provider!.inputs;
    expect(JSON.parse(String(defaultTags))).toEqual({ tags: { Project: 'sluice', Stack: stack } });
    expect(region).toBe('eu-central-1');
    const resources = recording.resources.filter(({ custom, type }) => custom && type.startsWith('aws:'));
    expect(resources.length).toBeGreaterThan(200);
    for (const resource of resources) expect(resource.provider.startsWith(`${provider!.urn}::`)).toBe(true);
  });

  test('protects data and key in production only', () => {
    const guarded = recording.resources.filter(({ protect }) => protect).map(({ name }) => name);
    const isProduction = stack === 'prod';
    expect(guarded.includes('encryption-key')).toBe(isProduction);
    for (const kind of ['raw', 'processed', 'quarantine', 'artifacts']) {
      const bucket = all('aws:s3/bucket:Bucket').find(({ inputs }) => String(inputs.bucket).includes(`-${kind}-`));
      expect(bucket?.protect).toBe(isProduction);
    }
  });

  test('registers in a preview what it registers in an update', async () => {
    expect(urnsOf(await record(stack, { preview: true }))).toEqual(urnsOf(recording));
  });

  test('has of the smoke dataset what its runs need, and no schedule, alarm, graph or role', () => {
    const about = recording.resources.filter(({ inputs }) => JSON.stringify(inputs).includes('smoke'));
    expect([...new Set(about.map(({ type }) => type))].sort()).toEqual([
      'aws:glue/catalogTable:CatalogTable',
      'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      'aws:s3/bucketObjectv2:BucketObjectv2',
    ]);
  });

  test('gives the outputs that the CLI and a checker need', () => {
    expect(() => readStackOutputs(recording.outputs, 'the outputs')).not.toThrow();
    expect(recording.outputs).toMatchObject({
      RawBucket: `sluice-${stack}-raw-123456789012`,
      ProcessedBucket: `sluice-${stack}-processed-123456789012`,
      QuarantineBucket: `sluice-${stack}-quarantine-123456789012`,
      ArtifactsBucket: `sluice-${stack}-artifacts-123456789012`,
      PipelineArn: `arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-${stack}-pipeline`,
      PipelineAliasArn: `arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-${stack}-pipeline:live`,
      TopicArns: { P1: `arn:aws:sns:eu-central-1:123456789012:sluice-${stack}-P1` },
      Workgroup: `sluice-${stack}-queries`,
      ApproverRoleArns: { domain: `arn:aws:iam::123456789012:role/sluice-${stack}-approver-domain` },
      Settings: { stack },
    });
  });
});

describe('a stack', () => {
  /** The stack dev with these datasets only. */
  async function recordDatasets(datasets: readonly string[]): Promise<Recording> {
    const stack = await openTestStack('dev');
    const contracts = registerContracts(stack.contracts.all.filter(({ dataset }) => datasets.includes(dataset)));
    const program = () =>
      declareStack({ ...stack, contracts, provider: new aws.Provider('aws', { region: 'eu-central-1' }) });
    return recordProgram(program, { stack: 'dev', config: readStackConfig('dev') });
  }

  test('takes another dataset from its contract, and changes nothing of the others but what counts them all', async () => {
    const before = await recordDatasets(['events']);
    const after = await recordDatasets(['events', 'transactions']);
    const known = new Map(after.resources.map((resource) => [resource.urn, resource]));
    const changed = before.resources.filter(
      ({ urn, inputs }) => JSON.stringify(known.get(urn)?.inputs) !== JSON.stringify(inputs),
    );
    expect(changed.map(({ name }) => name).sort()).toMatchInlineSnapshot(`
     [
       "alarms-processed-growth",
       "alarms-quarantine-growth",
       "alarms-raw-growth",
       "contracts-release-0.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
       "dashboards-cost-and-performance",
       "dashboards-quality",
       "dashboards-runs",
       "data-lake-processed-lifecycle",
       "data-lake-quarantine-lifecycle",
     ]
    `);
    const added = urnsOf(after).filter((urn) => !urnsOf(before).includes(urn));
    expect(added.length).toBeGreaterThan(10);
    for (const urn of added) expect(urn).toMatch(/transactions|finance|approv/);
  });

  test('in another account is deployed by the role that it names, and to that account alone', async () => {
    const config = { 'sluice:deployRole': 'arn:aws:iam::210987654321:role/deploy', 'sluice:account': '210987654321' };
    const { resources } = await record('dev', { config });
    const provider = resources.find(({ type }) => type === 'pulumi:providers:aws');
    expect(JSON.parse(String(provider?.inputs.assumeRoles))).toEqual([
      { roleArn: 'arn:aws:iam::210987654321:role/deploy', sessionName: 'sluice-dev' },
    ]);
    expect(JSON.parse(String(provider?.inputs.allowedAccountIds))).toEqual(['210987654321']);
  });

  test('bounds every role where it names a boundary', async () => {
    const boundary = 'arn:aws:iam::123456789012:policy/sluice-bootstrap-account-boundary-dev';
    const { resources } = await record('dev', { config: { 'sluice:roleBoundary': boundary } });
    const roles = resources.filter(({ type }) => type === 'aws:iam/role:Role');
    expect(roles.length).toBeGreaterThan(15);
    for (const { inputs } of roles) expect(inputs.permissionsBoundary).toBe(boundary);
  });

  test('without a build registers nothing and says what to run', async () => {
    const empty = await folders.make();
    const program = () => openStack(empty);
    const config = readStackConfig('dev');
    await expect(recordProgram(program, { stack: 'dev', config })).rejects.toThrow('run: npm run build');
  });

  test('whose configuration is wrong registers nothing and says everything that is', async () => {
    const program = async () => declareStack(await openStack(build));
    const config = { 'sluice:production': 'true', 'sluice:schedule': 'false' };
    const recorded = recordProgram(program, { stack: 'live', config });
    await expect(recorded).rejects.toThrow(
      /aws:region: is missing[^]*sluice:schedule: is no setting[^]*approvers\.domain: names nobody/,
    );
  });

  test('is opened with the account that AWS says', async () => {
    let account = '';
    const program = async () => {
      account = (await openStack(build)).names.account;
      expect(pulumi.getStack()).toBe('dev');
    };
    await recordProgram(program, { stack: 'dev', config: readStackConfig('dev') });
    expect(account).toBe('123456789012');
  });
});

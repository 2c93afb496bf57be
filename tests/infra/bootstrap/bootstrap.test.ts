import { beforeAll, describe, expect, test } from '@jest/globals';
import bootstrap from '../../../infra/bootstrap/index.ts';
import { widePermissions } from '../../../infra/bootstrap/wide-permissions.ts';
import { readStatements, type Statement } from '../../../infra/policy/access-policy.ts';
import { describeViolation, findViolations } from '../../../infra/policy/all-rules.ts';
import { recordProgram, type RecordedResource, type Recording } from '../record-program.ts';
import { readStackConfig } from '../stack-config.ts';

const options = {
  stack: 'account',
  project: 'sluice-bootstrap',
  config: readStackConfig('account', 'infra/bootstrap'),
};
const stacks = ['dev', 'test', 'prod'];

let recording: Recording;
beforeAll(async () => {
  recording = await recordProgram(bootstrap, options);
});

const ofType = (type: string) => recording.resources.filter((resource) => resource.type === type);
const names = (resources: readonly RecordedResource[]) => resources.map(({ name }) => name);

/** The statements of all policies whose logical names begin with a text. */
function statementsOf(prefix: string): Statement[] {
  const policies = ofType('aws:iam/policy:Policy').filter(({ name }) => name.startsWith(prefix));
  expect(policies).not.toEqual([]);
  return policies.flatMap(({ inputs }) => readStatements(inputs.policy));
}

describe('the bootstrap of an account', () => {
  test('keeps to the rules of a stack', () => {
    expect(findViolations(recording.resources).map(describeViolation)).toEqual([]);
  });

  test('registers in a first preview what it registers in the update', async () => {
    const preview = await recordProgram(bootstrap, { ...options, preview: true });
    expect(names(preview.resources).sort()).toEqual(names(recording.resources).sort());
  });

  test('registers everything with its provider, which sets the region and the tags', () => {
    const provider = recording.resources.find(({ type }) => type === 'pulumi:providers:aws')!;
    expect(provider.inputs).toMatchObject({ region: 'eu-central-1' });
    const others = recording.resources.filter(({ custom, type }) => custom && type !== provider.type);
    expect(others.filter((resource) => resource.provider !== `${provider.urn}::aws`)).toEqual([]);
  });

  test('protects the state, its key and the identity of CI', () => {
    const kept = recording.resources.filter((resource) => resource.protect);
    expect(names(kept).sort()).toEqual(['ci-identity', 'state-bucket', 'state-key', 'state-logs']);
  });

  test('says how Pulumi finds the state, and the roles', () => {
    const account = 'arn:aws:iam::123456789012';
    expect(recording.outputs).toEqual({
      StateBackend: 's3://sluice-bootstrap-account-state-123456789012?region=eu-central-1&awssdk=v2',
      SecretsProvider: 'awskms:///alias/sluice-bootstrap-account-state?region=eu-central-1',
      PreviewRoleArn: `${account}:role/sluice-bootstrap-account-preview`,
      DeployRoleArns: Object.fromEntries(
        stacks.map((stack) => [stack, `${account}:role/sluice-bootstrap-account-deploy-${stack}`]),
      ),
      BoundaryArns: Object.fromEntries(
        stacks.map((stack) => [stack, `${account}:policy/sluice-bootstrap-account-boundary-${stack}`]),
      ),
    });
  });

  test('makes the backend alone while it is told of no subject', async () => {
    const { resources, outputs } = await recordProgram(bootstrap, {
      ...options,
      config: { 'aws:region': 'eu-central-1' },
    });
    expect(resources.filter(({ type }) => type === 'aws:iam/role:Role')).toEqual([]);
    expect(Object.keys(outputs)).not.toContain('PreviewRoleArn');
  });
});

describe('a role of CI', () => {
  test('is assumed by its own subject with a token for AWS, and by nobody else', () => {
    const trusts = ofType('aws:iam/role:Role').map(({ name, inputs }) => [
      name,
      readStatements(inputs.assumeRolePolicy),
    ]);
    const trust = (subject: string) => [
      {
        effect: 'Allow',
        actions: ['sts:AssumeRoleWithWebIdentity'],
        resources: [],
        principals: ['arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com'],
        conditions: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          StringLike: { 'token.actions.githubusercontent.com:sub': [`repo:example/sluice:${subject}`] },
        },
      },
    ];
    expect(Object.fromEntries(trusts)).toEqual({
      preview: trust('pull_request'),
      ...Object.fromEntries(stacks.map((stack) => [`deploy-${stack}`, trust(`environment:${stack}`)])),
    });
  });

  test('has policies of a size and number that IAM takes, whatever the name of the stack', async () => {
    const stack = 'x'.repeat(20);
    const subjects = { preview: 'repo:o/r:pull_request', [stack]: `repo:o/r:environment:${stack}` };
    const { resources } = await recordProgram(bootstrap, {
      ...options,
      config: { 'aws:region': 'ap-southeast-2', 'sluice-bootstrap:subjects': JSON.stringify(subjects) },
    });
    const policies = resources.filter(({ type }) => type === 'aws:iam/policy:Policy');
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    const sizes = policies.map(({ name, inputs }) => [name, String(inputs.policy).length] as const);
    expect(sizes.filter(([, size]) => size > 6144)).toEqual([]);
    const attached = resources.filter(({ type }) => type === 'aws:iam/rolePolicyAttachment:RolePolicyAttachment');
    const counts = Map.groupBy(attached, ({ inputs }) => inputs.role);
    expect([...counts.values()].filter((list) => list.length > 10)).toEqual([]);
  });
});

describe('the role of the previews', () => {
  test('changes nothing', () => {
    const actions = statementsOf('preview-').flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^[\w-]+:(Get|List|Describe|Validate|Simulate|Decrypt$)/.test(action))).toEqual(
      [],
    );
  });

  test('reads no object of a stack but its artifacts, and the state', () => {
    const objects = statementsOf('preview-').filter(({ actions }) =>
      actions.some((action) => action.startsWith('s3:GetObject')),
    );
    expect(objects.flatMap(({ resources }) => resources)).toEqual([
      ...stacks.map((stack) => `arn:aws:s3:::sluice-${stack}-artifacts-123456789012/*`),
      'arn:aws:s3:::sluice-bootstrap-account-state-123456789012/.pulumi/*',
    ]);
  });
});

describe.each(stacks)('the role that deploys %s', (stack) => {
  const statements = () => statementsOf(`deploy-${stack}-`);
  const wide = widePermissions.filter(({ by }) => by !== 'stack').flatMap(({ actions }) => actions);

  test('is kept to the names of its stack, but for what is listed with a reason', () => {
    const own = new RegExp(`[:/]sluice[-_]${stack}([-_/]|$)`);
    const foreign = statements()
      .flatMap((statement) => statement.resources.map((resource) => ({ ...statement, resource })))
      .filter(({ resource }) => !own.test(resource) && !resource.includes(':::sluice-bootstrap-account-state-'))
      .filter(({ actions }) => !actions.every((action) => wide.includes(action)));
    const tags = { 'aws:ResourceTag/Project': 'sluice', 'aws:ResourceTag/Stack': stack };
    expect(foreign.map(({ resource, conditions }) => [resource, conditions])).toEqual([
      ['arn:aws:kms:eu-central-1:123456789012:key/*', { StringEquals: tags }],
      ['arn:aws:glue:eu-central-1:123456789012:catalog', {}],
      [expect.stringMatching(/^arn:aws:kms:eu-central-1:123456789012:key\/[0-9a-f-]{36}$/), {}],
    ]);
  });

  test('gives permissions only to roles that the boundary bounds, and takes it from none', () => {
    const giving = statements().filter(({ actions }) =>
      actions.some((action) => /^iam:(Create|Put|Attach|DeleteRolePolicy)/.test(action)),
    );
    const boundary = `arn:aws:iam::123456789012:policy/sluice-bootstrap-account-boundary-${stack}`;
    expect(giving.map(({ conditions }) => conditions)).toEqual([
      { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    ]);
    const actions = statements().flatMap((statement) => statement.actions);
    expect(actions.filter((action) => /^iam:(.*PolicyVersion|DeleteRolePermissionsBoundary|\*)/.test(action))).toEqual(
      [],
    );
  });

  test('writes the state of its stack only', () => {
    const writing = statements().filter(({ actions }) => actions.includes('s3:DeleteObject'));
    const paths = writing.flatMap(({ resources }) => resources.map((resource) => resource.split('/.pulumi/')[1]));
    expect(paths).toEqual([
      `stacks/sluice/${stack}.json*`,
      `history/sluice/${stack}/*`,
      `backups/sluice/${stack}/*`,
      `locks/organization/sluice/${stack}/*`,
    ]);
  });

  test('bounds the roles that it makes: they make none and become no other', () => {
    const actions = statementsOf(`boundary-${stack}`).flatMap((statement) => statement.actions);
    expect(actions.filter((action) => /^(iam|sts):/.test(action))).toEqual([]);
    expect(actions).toContain('s3:GetObject*');
  });
});

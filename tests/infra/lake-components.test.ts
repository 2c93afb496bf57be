import { describe, expect, test } from '@jest/globals';
import { Catalog } from '../../infra/components/catalog.ts';
import { DataLake } from '../../infra/components/data-lake.ts';
import { EncryptionKey } from '../../infra/components/encryption-key.ts';
import { PublishedArtifacts } from '../../infra/components/published-artifacts.ts';
import { PublishedContracts } from '../../infra/components/published-contracts.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { describeViolation, findViolations } from '../../infra/policy/all-rules.ts';
import { deployedContracts } from '../../infra/deployed-contracts.ts';
import type { Stack } from '../../infra/stack.ts';
import { recordProgram, type Recording } from './record-program.ts';
import { openTestStack } from './stack-fixture.ts';
import { readStackConfig } from './stack-config.ts';

/** Everything that stores or describes data, as `infra/index.ts` puts it together. */
function storage(stack: Stack) {
  const { key } = new EncryptionKey('key', { stack });
  const lake = new DataLake('lake', { stack, key, breakGlassRoleArn: stack.names.roleArn('break-glass') });
  new PublishedArtifacts(
    'artifacts',
    { stack, bucket: lake.buckets.artifacts },
    { dependsOn: lake.versioning.artifacts },
  );
  new PublishedContracts(
    'contracts',
    { stack, bucket: lake.buckets.artifacts },
    { dependsOn: lake.versioning.artifacts },
  );
  const { database, workgroup } = new Catalog('catalog', { stack, key, buckets: lake.buckets });
  return { database: database.name, workgroup: workgroup.name };
}

async function record(stackName: string) {
  const stack = await openTestStack(stackName);
  const config = readStackConfig(stackName);
  return { stack, ...(await recordProgram(() => storage(stack), { stack: stackName, config })) };
}

const ofType = ({ resources }: Pick<Recording, 'resources'>, type: string) =>
  resources.filter((resource) => resource.type === `aws:${type}`);

const keyArn: unknown = expect.stringMatching(/^arn:aws:kms:.*:key\//);
const recorded = { dev: await record('dev'), prod: await record('prod') };
const { dev, prod } = recorded;

describe('the key', () => {
  test('rotates, has a name, and is protected in production', () => {
    const [key] = ofType(dev, 'kms/key:Key');
    expect(key).toMatchObject({ protect: false, inputs: { enableKeyRotation: true, deletionWindowInDays: 30 } });
    expect(ofType(dev, 'kms/alias:Alias')[0]!.inputs.name).toBe('alias/sluice-dev');
    expect(ofType(prod, 'kms/key:Key')[0]!.protect).toBe(true);
  });
});

describe.each(Object.entries(recorded))('the buckets of %s', (_, recording) => {
  const buckets = ofType(recording, 's3/bucket:Bucket').map(({ inputs }) => inputs.bucket as string);
  const inputsFor = (type: string, bucket: string) =>
    ofType(recording, type)
      .map(({ inputs }) => inputs)
      .filter((inputs) => inputs.bucket === bucket);
  const logs = recording.stack.names.bucket('access-logs');

  test('are six, and protected in production', () => {
    const kinds = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'] as const;
    expect(buckets.toSorted()).toEqual(kinds.map((kind) => recording.stack.names.bucket(kind)).sort());
    const { production } = recording.stack.config;
    for (const { protect } of ofType(recording, 's3/bucket:Bucket')) expect(protect).toBe(production);
  });

  test.each(buckets)('keep versions, and let nobody in by accident: %s', (bucket) => {
    expect(inputsFor('s3/bucketVersioning:BucketVersioning', bucket)).toMatchObject([
      { versioningConfiguration: { status: 'Enabled' } },
    ]);
    expect(inputsFor('s3/bucketPublicAccessBlock:BucketPublicAccessBlock', bucket)).toMatchObject([
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ]);
    expect(inputsFor('s3/bucketOwnershipControls:BucketOwnershipControls', bucket)).toMatchObject([
      { rule: { objectOwnership: 'BucketOwnerEnforced' } },
    ]);
    expect(inputsFor('s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', bucket)).toHaveLength(1);
    const [policy] = inputsFor('s3/bucketPolicy:BucketPolicy', bucket);
    expect(policy!.policy).toMatch(/"aws:SecureTransport":"false"/);
    expect(policy!.policy).toContain(`arn:aws:s3:::${bucket}/*`);
  });

  test.each(buckets)(
    'are encrypted with the stack’s key and log who comes, but the bucket of the logs: %s',
    (bucket) => {
      const [{ rules } = {}] = inputsFor(
        's3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
        bucket,
      );
      const logging = inputsFor('s3/bucketLogging:BucketLogging', bucket);
      if (bucket === logs) {
        expect(rules).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }]);
        expect(logging).toEqual([]);
      } else {
        const byDefault = {
          sseAlgorithm: 'aws:kms',
          kmsMasterKeyId: keyArn,
        };
        expect(rules).toEqual([{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }]);
        expect(logging).toMatchObject([{ targetBucket: logs }]);
      }
    },
  );
});

test('raw objects are written once where the configuration says so', () => {
  const policyOf = ({ stack, resources }: typeof prod) =>
    ofType({ resources }, 's3/bucketPolicy:BucketPolicy').find(
      ({ inputs }) => inputs.bucket === stack.names.bucket('raw'),
    )!.inputs.policy;
  expect(policyOf(prod)).toMatch(/s3:if-none-match/);
  expect(policyOf(dev)).not.toMatch(/s3:if-none-match/);
});

describe('what is published', () => {
  const objects = ofType(dev, 's3/bucketObjectv2:BucketObjectv2');
  const keysBelow = (prefix: string) =>
    objects.map(({ inputs }) => String(inputs.key)).filter((key) => key.startsWith(prefix));

  test('stays when the next build or version takes its place: its file is part of its name', () => {
    for (const object of objects) expect(object.retainOnDelete).toBe(true);
    const { file, sha256 } = dev.stack.artifacts.functions.sensor;
    expect(objects.find(({ name }) => name === `artifacts-${file}`)!.inputs).toMatchObject({
      bucket: dev.stack.names.bucket('artifacts'),
      key: `functions/${file}`,
      sourceHash: sha256,
    });
    expect(keysBelow('functions/')).toHaveLength(functionNames.length);
  });

  test('waits for the bucket to keep versions, because functions name one', () => {
    const [versioning] = ofType(dev, 's3/bucketVersioning:BucketVersioning').filter(
      ({ inputs }) => inputs.bucket === dev.stack.names.bucket('artifacts'),
    );
    for (const { dependsOn } of objects) expect(dependsOn).toContain(versioning!.urn);
    // And so to encrypt by the stack's key: an object that comes before is encrypted by S3's own.
    const [encryption] = ofType(
      dev,
      's3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    ).filter(({ inputs }) => inputs.bucket === dev.stack.names.bucket('artifacts'));
    expect(versioning!.dependsOn).toContain(encryption!.urn);
  });

  test('has each contract under its version, and an update overwrites none', () => {
    expect(keysBelow('contracts/')).toEqual(
      deployedContracts(dev.stack).all.map(({ dataset, version }) => `contracts/${dataset}/${version}.yaml`),
    );
    for (const { ignoreChanges } of objects.filter(({ name }) => /^contracts-[a-z_]+-1/.test(name))) {
      expect(ignoreChanges).toEqual(['source', 'sourceHash']);
    }
  });

  test('names in one release all zips and contracts with their hashes', () => {
    const { artifacts, contracts } = dev.stack;
    const [release] = objects.filter(({ inputs }) => String(inputs.key).startsWith('releases/'));
    expect(release!.inputs.key).toBe(`releases/${artifacts.version}-${artifacts.git_sha}.json`);
    const { functions, ...document } = JSON.parse(String(release!.inputs.content)) as Record<string, object>;
    expect(document).toMatchObject({ version: artifacts.version, git_sha: artifacts.git_sha });
    expect(Object.keys(functions!)).toEqual(functionNames);
    expect(functions).toMatchObject({
      promote: { key: `functions/${artifacts.functions.promote.file}`, sha256: artifacts.functions.promote.sha256 },
    });
    const { version, sha256 } = contracts.get('events');
    expect(document.contracts).toContainEqual({
      dataset: 'events',
      schema_v: 1,
      version,
      key: `contracts/events/${version}.yaml`,
      sha256,
    });
  });
});

describe('the catalog', () => {
  test('is one database with all tables', () => {
    expect(dev.outputs).toEqual({ database: 'sluice_dev', workgroup: 'sluice-dev-queries' });
    const tables = ofType(dev, 'glue/catalogTable:CatalogTable');
    for (const { inputs } of tables) expect(inputs.databaseName).toBe('sluice_dev');
    expect(tables.map(({ inputs }) => inputs.name)).toEqual(
      expect.arrayContaining(['orders_v1', 'orders', '_quarantine_orders', '_condemned_orders', '_reports_orders']),
    );
  });

  test('is queried within a limit, in a workgroup whose results are encrypted', () => {
    const [workgroup] = ofType(prod, 'athena/workgroup:Workgroup');
    expect(workgroup!.inputs.configuration).toMatchObject({
      enforceWorkgroupConfiguration: true,
      publishCloudwatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 100 * 2 ** 30,
      resultConfiguration: {
        outputLocation: `s3://${prod.stack.names.bucket('query-results')}/`,
        encryptionConfiguration: {
          encryptionOption: 'SSE_KMS',
          kmsKeyArn: keyArn,
        },
      },
    });
  });
});

test.each(Object.entries(recorded))('every control passes: %s', (_, { resources }) => {
  expect(findViolations(resources).map(describeViolation)).toEqual([]);
});

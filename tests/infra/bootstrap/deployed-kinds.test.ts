import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { previewStatements, deployStatements, scopeStack } from '../../../infra/bootstrap/role-policies.ts';
import { declareStack } from '../../../infra/declare-stack.ts';
import { nameResources } from '../../../infra/names.ts';
import { allowsAction, readStatements } from '../../../infra/policy/access-policy.ts';
import { openStack } from '../../../infra/stack.ts';
import { TemporaryFolders } from '../../support/temporary-folder.ts';
import { recordedAccount } from '../aws-outputs.ts';
import { recordProgram } from '../record-program.ts';
import { readStackConfig } from '../stack-config.ts';
import { writeTestArtifacts } from '../test-artifacts.ts';

/** Of every kind of resource of a stack: the actions that read one, make or change one, and remove one. */
const actionsOf: Readonly<Record<string, readonly [reads: string, changes: string, removes?: string]>> = {
  'aws:athena/workgroup:Workgroup': ['athena:GetWorkGroup', 'athena:CreateWorkGroup', 'athena:DeleteWorkGroup'],
  'aws:cloudwatch/dashboard:Dashboard': [
    'cloudwatch:GetDashboard',
    'cloudwatch:PutDashboard',
    'cloudwatch:DeleteDashboards',
  ],
  'aws:cloudwatch/eventRule:EventRule': ['events:DescribeRule', 'events:PutRule', 'events:DeleteRule'],
  'aws:cloudwatch/eventTarget:EventTarget': ['events:ListTargetsByRule', 'events:PutTargets', 'events:RemoveTargets'],
  'aws:cloudwatch/logGroup:LogGroup': ['logs:DescribeLogGroups', 'logs:CreateLogGroup', 'logs:DeleteLogGroup'],
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': [
    'logs:DescribeMetricFilters',
    'logs:PutMetricFilter',
    'logs:DeleteMetricFilter',
  ],
  'aws:cloudwatch/metricAlarm:MetricAlarm': [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:DeleteAlarms',
  ],
  'aws:glue/catalogDatabase:CatalogDatabase': ['glue:GetDatabase', 'glue:CreateDatabase', 'glue:DeleteDatabase'],
  'aws:glue/catalogTable:CatalogTable': ['glue:GetTable', 'glue:CreateTable', 'glue:DeleteTable'],
  'aws:iam/role:Role': ['iam:GetRole', 'iam:CreateRole', 'iam:DeleteRole'],
  'aws:iam/rolePolicy:RolePolicy': ['iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
  'aws:kms/alias:Alias': ['kms:ListAliases', 'kms:CreateAlias', 'kms:DeleteAlias'],
  'aws:kms/key:Key': ['kms:DescribeKey', 'kms:CreateKey', 'kms:ScheduleKeyDeletion'],
  'aws:lambda/eventSourceMapping:EventSourceMapping': [
    'lambda:GetEventSourceMapping',
    'lambda:CreateEventSourceMapping',
    'lambda:DeleteEventSourceMapping',
  ],
  'aws:lambda/function:Function': ['lambda:GetFunction', 'lambda:CreateFunction', 'lambda:DeleteFunction'],
  'aws:lambda/permission:Permission': ['lambda:GetPolicy', 'lambda:AddPermission', 'lambda:RemovePermission'],
  'aws:s3/bucket:Bucket': ['s3:ListBucket', 's3:CreateBucket', 's3:DeleteBucket'],
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': [
    's3:GetLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
  ],
  'aws:s3/bucketLogging:BucketLogging': ['s3:GetBucketLogging', 's3:PutBucketLogging'],
  'aws:s3/bucketNotification:BucketNotification': ['s3:GetBucketNotification', 's3:PutBucketNotification'],
  // Those of earlier builds stay.
  'aws:s3/bucketObjectv2:BucketObjectv2': ['s3:GetObject', 's3:PutObject'],
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': [
    's3:GetBucketOwnershipControls',
    's3:PutBucketOwnershipControls',
  ],
  'aws:s3/bucketPolicy:BucketPolicy': ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': [
    's3:GetBucketPublicAccessBlock',
    's3:PutBucketPublicAccessBlock',
  ],
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': [
    's3:GetEncryptionConfiguration',
    's3:PutEncryptionConfiguration',
  ],
  'aws:s3/bucketVersioning:BucketVersioning': ['s3:GetBucketVersioning', 's3:PutBucketVersioning'],
  'aws:scheduler/schedule:Schedule': ['scheduler:GetSchedule', 'scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
  'aws:scheduler/scheduleGroup:ScheduleGroup': [
    'scheduler:GetScheduleGroup',
    'scheduler:CreateScheduleGroup',
    'scheduler:DeleteScheduleGroup',
  ],
  'aws:sfn/alias:Alias': [
    'states:DescribeStateMachineAlias',
    'states:CreateStateMachineAlias',
    'states:DeleteStateMachineAlias',
  ],
  'aws:sfn/stateMachine:StateMachine': [
    'states:DescribeStateMachine',
    'states:PublishStateMachineVersion',
    'states:DeleteStateMachine',
  ],
  'aws:sns/topic:Topic': ['sns:GetTopicAttributes', 'sns:CreateTopic', 'sns:DeleteTopic'],
  'aws:sns/topicSubscription:TopicSubscription': ['sns:GetSubscriptionAttributes', 'sns:Subscribe', 'sns:Unsubscribe'],
  'aws:sqs/queue:Queue': ['sqs:GetQueueAttributes', 'sqs:CreateQueue', 'sqs:DeleteQueue'],
};

const folders = new TemporaryFolders();
let kinds: readonly string[];
beforeAll(async () => {
  const build = await folders.make();
  await writeTestArtifacts(build);
  const program = async () => declareStack(await openStack(build));
  // Production has subscriptions, too.
  const { resources } = await recordProgram(program, { stack: 'prod', config: readStackConfig('prod') });
  const declared = resources.filter(({ custom, type }) => custom && !type.startsWith('pulumi:'));
  kinds = [...new Set(declared.map(({ type }) => type))].sort();
});
afterAll(() => folders.remove());

describe('what a stack is made of', () => {
  const scope = scopeStack('prod', nameResources('bootstrap-account', recordedAccount, 'eu-central-1'));

  test('is known by its kinds, so that a new one is given to the roles of CI', () => {
    expect(kinds).toEqual(Object.keys(actionsOf).sort());
  });

  test('can be made, changed and removed by the role that deploys it', () => {
    const statements = readStatements({ Statement: Object.values(deployStatements(scope)).flat() });
    const missing = Object.values(actionsOf)
      .flatMap((actions) => actions.filter((action) => action !== undefined))
      .filter((action) => !statements.some((statement) => allowsAction(statement, action)));
    expect(missing).toEqual([]);
  });

  test('can be read by the role of the previews', () => {
    const statements = readStatements({ Statement: previewStatements(scope) });
    const missing = Object.values(actionsOf)
      .map(([reads]) => reads)
      .filter((action) => !statements.some((statement) => allowsAction(statement, action)));
    expect(missing).toEqual([]);
  });

  test('can be looked at by sluice smoke in the role of the previews', async () => {
    const folder = fileURLToPath(new URL('../../../cli/smoke/checks/', import.meta.url));
    const files = await readdir(folder);
    const checks = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    // What a policy declares as its action is not asked.
    const asked = checks.flatMap((text) =>
      [...text.matchAll(/(?<!Action: )'([a-z0-9]+:[A-Z]\w+)',/g)].map(([, action]) => action!),
    );
    expect(new Set(asked).size).toBeGreaterThan(30);
    // Lambda, Scheduler and S3 decrypt for the caller.
    const statements = readStatements({ Statement: previewStatements(scope) });
    const missing = [...asked, 'kms:Decrypt'].filter(
      (action) => !statements.some((statement) => allowsAction(statement, action)),
    );
    expect(missing).toEqual([]);
  });
});

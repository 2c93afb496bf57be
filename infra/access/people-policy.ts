import { functionNames } from '../function-specs.ts';
import type { StackNames } from '../names.ts';
import { workgroupNoun } from '../workgroup.ts';
import { functionLogGroup } from './function-policy.ts';
import { guardStatements } from './guarded-keys.ts';
import { below } from './key-patterns.ts';
import type { PeopleAccess } from './people-access.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';
import { glueArn, keyStatement, startStatement } from './service-access.ts';
import { objectArns, storeStatements } from './store-access.ts';

/** All that people in a role may do. */
export function peoplePolicy(names: StackNames, access: PeopleAccess, keyArn: string): PolicyDocument {
  const { services, writer } = access;
  const operates = services.includes('operate');
  return policyOf([
    ...storeStatements(names, withResults(access)),
    ...(writer === undefined ? [] : guardStatements(names, writer)),
    ...(services.includes('query') ? queryStatements(names) : []),
    ...(operates ? operateStatements(names) : []),
    keyStatement(names, keyArn, ['s3', ...(operates ? ['sns'] : [])]),
  ]);
}

/**
 * Removes, also version by version, what nobody else may: entries of the log, approvals and condemned rows.
 */
export function breakGlassPolicy(names: StackNames, keyArn: string): PolicyDocument {
  const patterns = { processed: [...below.log, ...below.approvals], quarantine: below.condemned };
  return policyOf([
    ...storeStatements(names, { read: patterns, remove: patterns, list: patterns }),
    {
      Sid: 'RemoveVersions',
      Effect: 'Allow',
      Action: ['s3:DeleteObjectVersion'],
      Resource: objectArns(names, patterns),
    },
    ...Object.entries(patterns).map(([kind, prefixes]): Statement => ({
      Effect: 'Allow',
      Action: ['s3:ListBucketVersions'],
      Resource: [names.bucketArn(kind as keyof typeof patterns)],
      Condition: { StringLike: { 's3:prefix': prefixes } },
    })),
    keyStatement(names, keyArn, ['s3']),
  ]);
}

/** Athena names a result after its query, whose id nobody can guess and this role cannot list: so nobody reads another's. */
const queryResults = { 'query-results': ['????????-????-????-????-????????????*'] };

/** With the results of queries, which Athena writes and reads as the caller. */
function withResults(access: PeopleAccess): PeopleAccess {
  if (!access.services.includes('query')) return access;
  const { readCurrent, replaceLarge } = access;
  return {
    ...access,
    readCurrent: { ...readCurrent, ...queryResults },
    replaceLarge: { ...replaceLarge, ...queryResults },
  };
}

/** Athena reads the catalog as the caller, too. https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html */
function queryStatements(names: StackNames): Statement[] {
  const { region, account, database } = names;
  const workgroup = `arn:aws:athena:${region}:${account}:workgroup/${names.resource(workgroupNoun)}`;
  return [
    allow('Query', workgroup)(
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetWorkGroup',
    ),
    allow(
      'ReadCatalog',
      glueArn(names, 'catalog'),
      glueArn(names, `database/${database}`),
      glueArn(names, `table/${database}/*`),
    )(
      'glue:GetDatabase',
      'glue:GetTable',
      'glue:GetTables',
      'glue:GetPartition',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
    ),
    // Athena looks at it whatever is queried.
    // https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
    allow('FindDefaultDatabase', glueArn(names, 'database/default'))('glue:GetDatabase'),
    allow('FindResults', names.bucketArn('query-results'))('s3:GetBucketLocation'),
  ];
}

function operateStatements(names: StackNames): Statement[] {
  const { region, account } = names;
  const machines = ['pipeline', 'backfill'];
  const repair = names.arn('lambda', 'function:', 'repair');
  const groups = functionNames.map((name) => functionLogGroup(names, name));
  return [
    startStatement(names, machines),
    allow('HandleExecutions', ...machines.map((machine) => `${names.arn('states', 'execution:', machine)}:*`))(
      'states:DescribeExecution',
      'states:GetExecutionHistory',
      'states:StopExecution',
      'states:RedriveExecution',
    ),
    allow('FindExecutions', ...machines.map((machine) => names.arn('states', 'stateMachine:', machine)))(
      'states:DescribeStateMachine',
      'states:ListExecutions',
    ),
    allow('Repair', repair, `${repair}:*`)('lambda:InvokeFunction'),
    // Requests that a command makes are told by it.
    allow('Notify', names.arn('sns', '', 'notices'))('sns:Publish'),
    allow('ReadLogs', ...groups.map((group) => `arn:aws:logs:${region}:${account}:log-group:${group}:*`))(
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:DescribeLogStreams',
    ),
  ];
}

function allow(Sid: string, ...Resource: readonly string[]): (...Action: readonly string[]) => Statement {
  return (...Action) => ({ Sid, Effect: 'Allow', Action, Resource });
}

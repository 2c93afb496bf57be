import { describe, expect, test } from '@jest/globals';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import { places, type PlaceName } from './access-places.ts';
import { everybody, keyArn, names, policyFor, requestOf, verbs, type Who } from './access-questions.ts';
import { readAccessTable } from './access-table.ts';
import { evaluate, type IamRequest } from './iam-evaluator.ts';

const policies = new Map(everybody.map((who) => [who, policyFor(who)]));
const isAllowed = (who: Who, request: IamRequest) => evaluate([policies.get(who)!], request) === 'allowed';
const cells = readAccessTable();
const writers = ['create', 'overwrite', 'remove', 'removeVersion'] as const;

/** Who may write at these places, in whichever way. */
function writersOf(...some: readonly PlaceName[]): Who[] {
  return everybody.filter((who) =>
    some.some((place) => writers.some((verb) => isAllowed(who, requestOf(verb, places[place])))),
  );
}

describe('the table of access', () => {
  test('has a cell for everybody, every verb and every place', () => {
    expect(cells).toHaveLength(everybody.length * verbs.length * Object.keys(places).length);
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(cells.length);
  });

  test.each(everybody)('is what the policy of %s allows and denies', (who) => {
    const found = cells
      .filter((cell) => cell.who === who)
      .filter(({ verb, place, allowed }) => isAllowed(who, requestOf(verb, places[place])) !== allowed);
    expect(found).toEqual([]);
  });
});

describe('what the pipeline promises', () => {
  test('only promote writes the log, and nobody without breaking the glass removes an entry', () => {
    expect(writersOf('log entry', 'log entry that looks like a run')).toEqual(['promote', 'break-glass']);
    expect(isAllowed('promote', requestOf('overwrite', places['log entry']))).toBe(false);
  });

  test('only promote and repair write what is derived from the log', () => {
    expect(writersOf('latest', 'current copy', 'ready', 'current copy that looks like a run')).toEqual([
      'promote',
      'repair',
    ]);
  });

  test('no function writes raw data, resets a breaker, or rewrites or removes rejected rows', () => {
    const functionsAt = (...some: readonly PlaceName[]) =>
      writersOf(...some).filter((who) => functionNames.includes(who as FunctionName));
    expect(functionsAt('raw object', 'supersede record')).toEqual([]);
    expect(functionsAt('breaker reset', 'breaker reset of the dataset errors')).toEqual([]);
    expect(functionsAt('deletion of condemned rows', 'rows that a person condemned')).toEqual([]);
    expect(functionsAt('quarantined rows', 'condemned rows', 'history', 'duplicates')).toEqual(['transform']);
    for (const place of ['quarantined rows', 'condemned rows', 'history', 'duplicates'] as const) {
      expect(isAllowed('transform', requestOf('overwrite', places[place]))).toBe(false);
      expect(isAllowed('transform', requestOf('remove', places[place]))).toBe(false);
    }
  });

  test('an approval is written by its role alone, and what it was is recorded by record-approval alone', () => {
    expect(writersOf('approval of domain')).toEqual(['approver-domain', 'break-glass']);
    expect(writersOf('approval of platform')).toEqual(['approver-platform', 'break-glass']);
    expect(writersOf('approval record')).toEqual(['record-approval', 'break-glass']);
  });

  test('an upload in parts cannot take the place of what is there', () => {
    const place = places.data;
    const upload = { action: 's3:PutObject', resource: names.bucketArn(place.bucket, place.key) };
    const parts = { 's3:ObjectCreationOperation': 'false' };
    expect(isAllowed('transform', { ...upload, context: parts })).toBe(true);
    expect(isAllowed('transform', { ...upload, context: { 's3:ObjectCreationOperation': 'true' } })).toBe(false);
    expect(isAllowed('validate-output', { ...upload, context: parts })).toBe(false);
  });
});

describe('beside the objects', () => {
  const arn = (service: string, prefix: string, noun: string) => names.arn(service, prefix, noun);
  const machine = arn('states', 'stateMachine:', 'pipeline');
  const through = (qualifier: string) => ({ context: { 'states:StateMachineQualifier': qualifier } });

  const questions: readonly [string, IamRequest, readonly Who[]][] = [
    [
      'an execution is started through the alias',
      { action: 'states:StartExecution', resource: machine, ...through('live') },
      ['arrival', 'reader-platform'],
    ],
    ['not through a version', { action: 'states:StartExecution', resource: machine, ...through('7') }, []],
    ['not without either', { action: 'states:StartExecution', resource: machine }, []],
    [
      'one is looked at',
      { action: 'states:DescribeExecution', resource: `${arn('states', 'execution:', 'pipeline')}:events-1` },
      ['sensor', 'request-approval', 'backfill', 'arrival', 'reader-platform'],
    ],
    [
      'one of another stack whose name begins alike is not',
      { action: 'states:DescribeExecution', resource: `${arn('states', 'execution:', 'pipeline-2')}:events-1` },
      [],
    ],
    [
      'one that waits is woken',
      { action: 'states:SendTaskSuccess', resource: machine },
      ['request-approval', 'await-approval', 'promote', 'record-approval'],
    ],
    ['none is made to fail', { action: 'states:SendTaskFailure', resource: machine }, []],
    [
      'the catalog is changed',
      {
        action: 'glue:BatchUpdatePartition',
        resource: `arn:aws:glue:eu-central-1:123456789012:table/sluice_test/events_v1`,
      },
      ['promote', 'repair'],
    ],
    [
      'that of another stack is not',
      {
        action: 'glue:BatchUpdatePartition',
        resource: `arn:aws:glue:eu-central-1:123456789012:table/sluice_prod/events_v1`,
      },
      [],
    ],
    ['messages are taken', { action: 'sqs:ReceiveMessage', resource: arn('sqs', '', 'arrival') }, ['arrival']],
    [
      'dead letters are sent',
      { action: 'sqs:SendMessage', resource: arn('sqs', '', 'repair-dead-letters') },
      ['repair'],
    ],
    [
      'repair is called',
      { action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:', 'repair') },
      ['reader-platform'],
    ],
    ['no other function is', { action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:', 'promote') }, []],
    [
      'queries are made',
      {
        action: 'athena:StartQueryExecution',
        resource: 'arn:aws:athena:eu-central-1:123456789012:workgroup/sluice-test-queries',
      },
      ['reader-platform', 'reader-compliance', 'reader-business', 'reader-domain-analytics'],
    ],
    ['versions are not listed', { action: 's3:ListBucketVersions', resource: names.bucketArn('processed') }, []],
    [
      'the key is used for objects',
      {
        action: 'kms:Decrypt',
        resource: keyArn,
        context: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
      },
      everybody,
    ],
    ['and for nothing directly', { action: 'kms:Decrypt', resource: keyArn }, []],
    ['nobody changes a role', { action: 'iam:PutRolePolicy', resource: names.roleArn('promote-function') }, []],
  ];

  test.each(questions)('%s', (_, request, who) => {
    expect(everybody.filter((each) => isAllowed(each, request))).toEqual(who);
  });

  test.each(functionNames)('%s writes to its own log only', (name) => {
    const stream = (of: string) =>
      `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/sluice-test-${of}:log-stream:2025/01/03/[1]ab`;
    const writes = functionNames.filter((of) => isAllowed(name, { action: 'logs:PutLogEvents', resource: stream(of) }));
    expect(writes).toEqual([name]);
  });
});

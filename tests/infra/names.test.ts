import { describe, expect, test } from '@jest/globals';

import { longestStackName, nameResources, type BucketKind } from '../../infra/names.ts';

const account = '123456789012';
const kinds: readonly BucketKind[] = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'];

describe('the names of a stack', () => {
  const names = nameResources('dev', account, 'eu-central-1');

  test('carry the name of the stack', () => {
    expect(names.resource('pipeline')).toBe('sluice-dev-pipeline');
    expect(names.bucket('raw')).toBe('sluice-dev-raw-123456789012');
    expect(names.bucketArn('raw')).toBe('arn:aws:s3:::sluice-dev-raw-123456789012');
    expect(names.bucketArn('raw', 'bronze/*')).toBe('arn:aws:s3:::sluice-dev-raw-123456789012/bronze/*');
    expect(names.arn('states', 'stateMachine:', 'pipeline')).toBe(
      'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline',
    );
    expect(names.roleArn('break-glass')).toBe('arn:aws:iam::123456789012:role/sluice-dev-break-glass');
  });

  test('are a database without hyphens, which a query need not quote', () => {
    expect(nameResources('ana-tries', account, 'eu-central-1').database).toBe('sluice_ana_tries');
  });

  test('of the longest stack are bucket names that S3 takes', () => {
    const longest = nameResources('x'.repeat(longestStackName), account, 'eu-central-1');
    for (const kind of kinds) expect(longest.bucket(kind)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
  });
});

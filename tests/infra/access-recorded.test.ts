import { describe, expect, test } from '@jest/globals';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import { functionPolicy } from '../../infra/access/function-policy.ts';
import type { Statement } from '../../infra/access/policy-document.ts';
import { nameResources } from '../../infra/names.ts';
import { evaluate, matches } from './iam-evaluator.ts';
import { recordDays } from './recorded-days.ts';

const names = nameResources('test', '123456789012', 'eu-central-1');
const policyOf = (name: FunctionName) =>
  functionPolicy(names, name, 'arn:aws:kms:eu-central-1:123456789012:key/0aa64b2f');
const { accesses, ends } = await recordDays(names);

/** The services whose calls are recorded. */
const recordedServices = /^(s3|states|glue):/;

/** What the recorded days do not need, and why it is granted all the same. */
const spare: Partial<Readonly<Record<FunctionName, readonly string[]>>> = {
  transform: [
    // Attempts from the tenth on, which take an execution that is redriven three times.
    'Read runs/*/*/??.json',
    'Create runs/*/*/??.json',
  ],
};

test('the recorded days are good, bad and unlucky', () => {
  expect(ends).toEqual({
    'no raw data': 'raw_missing',
    'some bad rows': 'promoted',
    'the same bad rows again': 'promoted',
    'too many duplicates': 'blocked',
    'another column': 'drift',
    'a replay': 'started',
    'a deletion': 'deleted',
    'a run after it': 'promoted',
    'the breaker trips': 'breaker_open',
    'the breaker is open': 'breaker_open',
    'late data meanwhile': 'busy',
    'after the reset': 'promoted',
    'late data before the first run': 'not_promoted',
    'a claim of an execution that is gone': 'promoted',
    'late data': 'started',
    'late data again': 'unchanged',
    'a superseded object': 'started',
    'late data of another form': 'started',
    'late data of another form again': 'unchanged',
    'a rollback': 'promoted',
    'a backfill of a date that was rolled back since': 'Sluice.BackfillStopped',
    'a backfill': 'SUCCEEDED',
    'a backfill whose run is gone': 'SUCCEEDED',
    products: 'promoted',
    orders: 'promoted',
    order_items: 'promoted',
    transactions: 'promoted',
    'late data after that of a parent': 'busy',
    'transactions again': 'promoted',
    'a rollback of transactions': 'promoted',
    'late data while people are asked about the first run': 'busy',
    approved: 'promoted',
    'late data that people are asked about': 'unchanged',
    rejected: 'rejected',
    'a backfill that nobody has approved': 'Sluice.BackfillRefused',
    'an approved backfill': 'SUCCEEDED',
    'transactions-first': 'promoted',
    'transactions-late': 'promoted',
    'a run, and one that has read more': 'superseded, promoted',
    'a rollback, and a run beside it': 'promoted, superseded',
    'a fault in transform': 'fault',
    'a fault in validate-output': 'fault',
    'a fault while people are asked': 'fault',
    'a fault once people have approved': 'fault',
    'a fault after the promotion': 'fault',
    'raw data that is gone once the partition is claimed': 'raw_missing',
  });
});

describe.each(functionNames)('the policy of %s', (name) => {
  const own = accesses.filter((access) => access.function === name);

  test('allows all that the function did on these days', () => {
    expect(own.length).toBeGreaterThan(0);
    const refused = own.filter((access) => evaluate([policyOf(name)], access) !== 'allowed');
    expect([...new Set(refused.map((access) => JSON.stringify(access)))]).toEqual([]);
  });

  test('allows nothing that it did not need', () => {
    const granted = policyOf(name)
      .Statement.filter(({ Effect }) => Effect === 'Allow')
      .flatMap(grantsOf);
    const unused = granted.filter(({ statement }) => !own.some((access) => matches(statement, access)));
    expect([...new Set(unused.map(({ what }) => what))].sort()).toEqual([...(spare[name] ?? [])].sort());
  });
});

/** A statement as one grant for each of its patterns. */
function grantsOf(statement: Statement): { readonly what: string; readonly statement: Statement }[] {
  const { Sid = '', Action, Resource = [], Condition } = statement;
  if (!Action.some((action) => recordedServices.test(action))) return [];
  const prefixes = [Condition?.StringLike?.['s3:prefix'] ?? []].flat();
  if (prefixes.length > 0) {
    return prefixes.map((prefix) => {
      return {
        what: `${Sid} ${prefix}`,
        statement: { ...statement, Condition: { StringLike: { 's3:prefix': prefix } } },
      };
    });
  }
  return Resource.map((arn) => {
    return { what: `${Sid} ${arn.replace(/^arn:aws:s3:::[^/]+\//, '')}`, statement: { ...statement, Resource: [arn] } };
  });
}

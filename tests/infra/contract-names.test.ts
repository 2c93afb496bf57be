import { describe, expect, test } from '@jest/globals';
import { contractNames, findLongNames } from '../../infra/contract-names.ts';
import { longestStackName } from '../../infra/names.ts';
import { openTestStack } from './stack-fixture.ts';

const { contracts } = await openTestStack('dev');
const events = contracts.get('events');
const stack = 's'.repeat(longestStackName);

/** A contract of names so long. */
const contractOf = (datasetLength: number, domainLength: number, roleLength: number) => ({
  ...events,
  dataset: 'd'.repeat(datasetLength),
  domain: 'm'.repeat(domainLength),
  approvals: ['r'.repeat(roleLength)],
});

describe('what a stack names after its contracts', () => {
  test('has at most the 64 characters that AWS takes, also in the stack with the longest name', () => {
    expect(findLongNames(stack, contractNames(contracts))).toEqual([]);
    expect(findLongNames(stack, contractNames({ all: [contractOf(33, 22, 27)] }))).toEqual([]);
  });

  test('is told with what to shorten where it is longer', () => {
    const problems = findLongNames(stack, contractNames({ all: [contractOf(34, 23, 28)] }));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the schedule sluice-s+-d+-v1 would have 65 characters.*the dataset in its contract/),
      expect.stringMatching(/^the role sluice-s+-reader-domain-m+ would have 65 characters.*the domain in/),
      expect.stringMatching(/^the role sluice-s+-approver-r+ would have 65 characters.*the approver in/),
    ]);
    expect(findLongNames('dev', contractNames({ all: [contractOf(34, 23, 28)] }))).toEqual([]);
  });

  test('is no schedule where a contract has none', () => {
    const { schedules } = contractNames({ all: [{ ...events, schedule: 'off' }] });
    expect(schedules).toEqual([]);
  });
});

import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

const days = 30;

/** KMS.3. */
export const keyDeletion: Rule = {
  id: 'KMS.3',
  title: `No key can be gone sooner than ${days} days after somebody deleted it`,
  why: `With its key all data is lost. The control finds a key that waits for its deletion; a program decides how long it waits, and ${days} days are the longest wait that AWS has.`,
  url: controlPage('kms', 'kms-3'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:kms/key:Key').filter(({ inputs }) => Number(inputs.deletionWindowInDays ?? days) < days),
      `is gone after fewer than ${days} days; leave deletionWindowInDays out`,
    ),
};

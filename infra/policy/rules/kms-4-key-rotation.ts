import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** KMS.4. */
export const keyRotation: Rule = {
  id: 'KMS.4',
  title: 'Every key is rotated',
  why: 'New material each year limits how much one leaked key can read; AWS keeps the earlier ones for what they encrypted.',
  url: controlPage('kms', 'kms-4'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:kms/key:Key').filter(({ inputs }) => inputs.enableKeyRotation !== true),
      'is not rotated; set enableKeyRotation',
    ),
};

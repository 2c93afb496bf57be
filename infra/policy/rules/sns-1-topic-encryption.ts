import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** SNS.1. */
export const topicEncryption: Rule = {
  id: 'SNS.1',
  title: 'Every topic is encrypted by a KMS key',
  why: 'Alerts name datasets, people and reasons.',
  url: controlPage('sns', 'sns-1'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:sns/topic:Topic').filter(({ inputs }) => (inputs.kmsMasterKeyId ?? '') === ''),
      'is not encrypted; set kmsMasterKeyId',
    ),
};

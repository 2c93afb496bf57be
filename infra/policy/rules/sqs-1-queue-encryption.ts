import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** SQS.1. */
export const queueEncryption: Rule = {
  id: 'SQS.1',
  title: 'Every queue is encrypted',
  why: 'Messages name objects of customers. The control takes a key of SQS for enough; Sluice.2 asks for the key of the stack.',
  url: controlPage('sqs', 'sqs-1'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:sqs/queue:Queue').filter(
        ({ inputs }) => (inputs.kmsMasterKeyId ?? '') === '' && inputs.sqsManagedSseEnabled !== true,
      ),
      'is not encrypted; set kmsMasterKeyId',
    ),
};

import { isPublic, readStatements } from '../access-policy.ts';
import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** SQS.3. */
export const publicQueue: Rule = {
  id: 'SQS.3',
  title: 'No queue is open to the public',
  why: 'Who can send starts runs, and who can receive hides late data. As in the control, only conditions on fixed values count.',
  url: controlPage('sqs', 'sqs-3'),
  check: (resources) =>
    violationsOf(
      [...ofType(resources, 'aws:sqs/queue:Queue'), ...ofType(resources, 'aws:sqs/queuePolicy:QueuePolicy')].filter(
        ({ inputs }) => readStatements(inputs.policy).some(isPublic),
      ),
      'lets everybody in; name the principals, or a condition on aws:SourceAccount',
    ),
};

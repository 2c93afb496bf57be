import { isPublic, readStatements } from '../access-policy.ts';
import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

/** SNS.4. */
export const publicTopic: Rule = {
  id: 'SNS.4',
  title: 'No topic is open to the public',
  why: 'Who can publish sends false alarms to people, and who can subscribe reads the true ones. As in the control, only conditions on fixed values count.',
  url: controlPage('sns', 'sns-4'),
  check: (resources) =>
    violationsOf(
      [...ofType(resources, 'aws:sns/topic:Topic'), ...ofType(resources, 'aws:sns/topicPolicy:TopicPolicy')].filter(
        ({ inputs }) => readStatements(inputs.policy).some(isPublic),
      ),
      'lets everybody in; name the principals, or a condition on aws:SourceAccount',
    ),
};

import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { failureNotice, failurePattern, failureQueueNoun, failureRuleNoun } from '../../../infra/failure-notice.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** The rule that sends a P1 for every execution that failed in a way that the pipeline does not tell of itself. */
export function failureRuleChecks({ clients: { eventBridge }, names, config }: Deployment): Check[] {
  const Name = names.resource(failureRuleNoun);
  return [
    {
      name: `rule ${Name}`,
      inspect: async (inspection) => {
        const rule = await inspection.find('events:DescribeRule', () =>
          eventBridge.send(new DescribeRuleCommand({ Name })),
        );
        if (rule === undefined) return;
        inspection.match('State', rule.State, 'ENABLED');
        inspection.match('EventPattern', JSON.parse(rule.EventPattern ?? 'null'), failurePattern(names));
        await inspection.compare(
          'events:ListTargetsByRule',
          () => eventBridge.send(new ListTargetsByRuleCommand({ Rule: Name })),
          (answer) => {
            const { inputPaths, inputTemplate } = failureNotice(config);
            inspection.match('targets', answer?.Targets, [
              {
                Arn: names.arn('sns', '', 'P1'),
                DeadLetterConfig: { Arn: names.arn('sqs', '', failureQueueNoun) },
                InputTransformer: { InputPathsMap: inputPaths, InputTemplate: inputTemplate },
              },
            ]);
          },
        );
      },
    },
  ];
}

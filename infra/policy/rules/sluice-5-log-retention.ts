import { ofType } from '../declared-resource.ts';
import { violationsOf, type Rule } from '../rule.ts';

/** Sluice.5. */
export const logRetention: Rule = {
  id: 'Sluice.5',
  title: 'Every log group has a retention, and every function a log group that is declared',
  why: 'A log group that Lambda makes by itself keeps everything for ever, unencrypted. CloudWatch.16 asks for the opposite, 365 days or more, and takes for ever for enough: where it is on, set its parameter to the retention of the stack.',
  url: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html',
  check: (resources) => {
    const groups = ofType(resources, 'aws:cloudwatch/logGroup:LogGroup');
    const names = groups.map(({ inputs }) => inputs.name);
    const logGroupOf = (inputs: Readonly<Record<string, unknown>>) =>
      (inputs.loggingConfig as { logGroup?: string } | undefined)?.logGroup ?? `/aws/lambda/${String(inputs.name)}`;
    return [
      ...violationsOf(
        groups.filter(({ inputs }) => Number(inputs.retentionInDays ?? 0) === 0),
        'keeps its events for ever; set retentionInDays',
      ),
      ...violationsOf(
        ofType(resources, 'aws:lambda/function:Function').filter(({ inputs }) => !names.includes(logGroupOf(inputs))),
        'logs into a group that is not declared; declare it with a retention',
      ),
    ];
  },
};

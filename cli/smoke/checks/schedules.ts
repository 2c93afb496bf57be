import { GetScheduleCommand, paginateListSchedules, type ScheduleSummary } from '@aws-sdk/client-scheduler';
import { callDeadLettersNoun } from '../../../infra/access/schedule-policy.ts';
import { dailyCron } from '../../../infra/daily-cron.ts';
import {
  pipelineCalls,
  repairCall,
  scheduleGroups,
  type DailyCall,
  type ScheduleGroupNoun,
} from '../../../infra/schedule-calls.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** The schedules, group by group: on or off as configured, at their time, with what they send, and where lost calls go. */
export function scheduleChecks(deployment: Deployment): Check[] {
  return scheduleGroups.map((group) => ({
    name: `schedules of ${deployment.names.resource(group)}`,
    inspect: (inspection) => inspectGroup(deployment, group, inspection),
  }));
}

async function inspectGroup(deployment: Deployment, group: ScheduleGroupNoun, inspection: Inspection): Promise<void> {
  const { clients, names } = deployment;
  const { scheduler } = clients;
  const GroupName = names.resource(group);
  const calls = callsOf(deployment, group);
  for (const call of calls) {
    const Name = names.resource(call.noun);
    await inspection.compare(
      'scheduler:GetSchedule',
      () => scheduler.send(new GetScheduleCommand({ GroupName, Name })),
      (answer) => {
        inspection.match(Name, answer, declaredSchedule(deployment, group, call));
      },
    );
  }
  await inspection.compare(
    'scheduler:ListSchedules',
    async () => {
      const found: ScheduleSummary[] = [];
      for await (const page of paginateListSchedules({ client: scheduler }, { GroupName })) {
        found.push(...(page.Schedules ?? []));
      }
      return found;
    },
    (found = []) => {
      const declared = new Set(calls.map(({ noun }) => names.resource(noun)));
      for (const { Name = '' } of found) {
        if (!declared.has(Name)) inspection.report(`there is a schedule ${Name} that is not declared`);
      }
    },
  );
}

function callsOf(deployment: Deployment, group: ScheduleGroupNoun): readonly DailyCall[] {
  if (group === 'schedules') return pipelineCalls(deployment);
  return [repairCall(deployment, deployment.outputs.FunctionVersionArns.repair ?? '')];
}

function declaredSchedule({ names, outputs }: Deployment, group: ScheduleGroupNoun, call: DailyCall): object {
  return {
    State: call.isEnabled ? 'ENABLED' : 'DISABLED',
    ScheduleExpression: dailyCron(call.timeOfDay),
    ScheduleExpressionTimezone: 'UTC',
    KmsKeyArn: outputs.KeyArn,
    Target: {
      Arn: call.target,
      RoleArn: names.roleArn(group),
      Input: call.input,
      DeadLetterConfig: { Arn: names.arn('sqs', '', callDeadLettersNoun(group)) },
    },
  };
}

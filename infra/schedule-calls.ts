import type { Statement } from './access/policy-document.ts';
import { startStatement } from './access/service-access.ts';
import { scheduleNoun } from './contract-names.ts';
import { repairTime } from './repair-time.ts';
import { scheduledStart } from './scheduled-start.ts';
import type { Stack } from './stack.ts';

/** One call a day; `Target` is how its target is named, by a text where it is known. */
export interface DailyCall<Target = string> {
  /** The schedule is `sluice-<stack>-<noun>`. */
  readonly noun: string;
  readonly description: string;
  /** UTC, `HH:MM`. */
  readonly timeOfDay: string;
  /** What is called: a function, or an operation of a service. */
  readonly target: Target;
  /** JSON. */
  readonly input: string;
  readonly isEnabled: boolean;
}

/** The nouns of the groups that schedules are in. */
export const scheduleGroups = ['schedules', 'daily-repair'] as const;

/** One of them. */
export type ScheduleGroupNoun = (typeof scheduleGroups)[number];

type ScheduledStack = Pick<Stack, 'config' | 'names' | 'contracts'>;

/** The calls that start the pipeline: one for each contract that has a schedule. */
export function pipelineCalls({ config, names, contracts }: ScheduledStack): DailyCall[] {
  return contracts.all
    .filter(({ schedule }) => schedule !== 'off')
    .map((contract) => ({
      noun: scheduleNoun(contract),
      description: `Runs ${contract.dataset} v${contract.schemaVersion} for the day before`,
      timeOfDay: contract.schedule,
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
      target: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
      input: scheduledStart(names, contract),
      isEnabled: config.schedules,
    }));
}

/** The call of the function `repair`, a version of which `target` is. */
export function repairCall<Target>({ contracts }: ScheduledStack, target: Target): DailyCall<Target> {
  return {
    noun: 'daily-repair',
    description: 'Makes what is derived from the promotion log follow it again',
    timeOfDay: repairTime(contracts.all),
    target,
    input: '{}',
    isEnabled: true,
  };
}

/** What the role of a group may call. */
export function scheduleGrant({ names }: Pick<Stack, 'names'>, group: ScheduleGroupNoun): Statement {
  if (group === 'schedules') return startStatement(names, ['pipeline']);
  return {
    Sid: 'InvokeRepair',
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: [`${names.arn('lambda', 'function:', 'repair')}:*`],
  };
}

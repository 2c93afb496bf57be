import type { Problem } from '../shared/errors.ts';
import type { StackSettings } from '../shared/settings.ts';
import type { StackConfig } from './config.ts';
import { findLongNames, type ContractNames } from './contract-names.ts';
import { nameResource } from './names.ts';

/** What a configuration states, of the right form. */
export type StatedConfig = Partial<Omit<StackConfig, 'settings' | 'region' | 'alertAddresses'>> & {
  readonly approval?: StackSettings['approval'];
  readonly backfill?: Partial<StackSettings['backfill']>;
  readonly alertAddresses?: Partial<StackConfig['alertAddresses']>;
};

/** What is wrong with a configuration although every value has the right form. */
export function findMeaningProblems(
  stated: StatedConfig,
  stack: string,
  production: boolean,
  contracts: ContractNames,
): Problem[] {
  const problems = [
    ...findReaderProblems(stated, stack, contracts),
    ...findTrafficProblems(stated, stack),
    ...findLongNames(stack, contracts),
  ];
  return production ? [...problems, ...findProductionProblems(stated, stack, contracts)] : problems;
}

/** The command that sets one value. */
function setCommand(stack: string, path: string, value: string): string {
  return `pulumi config set --path '${path}' ${value} --stack ${stack}`;
}

function findReaderProblems({ readers = {} }: StatedConfig, stack: string, { domains }: ContractNames): Problem[] {
  const known = domains.map((domain) => `domain-${domain}`);
  return Object.keys(readers)
    .filter((reader) => reader.startsWith('domain-') && !known.includes(reader))
    .map((reader) => {
      const path = `sluice:readers.${reader}`;
      const message = `is no domain of a contract; there are: ${known.join(', ')}; run: pulumi config rm --path '${path}' --stack ${stack}`;
      return { path, message };
    });
}

function findTrafficProblems({ traffic }: StatedConfig, stack: string): Problem[] {
  const pipeline = nameResource(stack, 'pipeline');
  if (traffic === undefined || traffic.previousVersion.includes(`:stateMachine:${pipeline}:`)) return [];
  const path = 'sluice:traffic.previousVersion';
  const message = `is no version of ${pipeline}, and is ${traffic.previousVersion}; run: ${setCommand(stack, path, 'ARN')}`;
  return [{ path, message }];
}

/** What a production stack must say itself: it neither goes without people nor speaks to nobody by omission. */
function findProductionProblems(
  { approval, approvers = {}, alertAddresses = {}, retention }: StatedConfig,
  stack: string,
  { approvals, approvalSets }: ContractNames,
): Problem[] {
  const set = (path: string, value: string) => setCommand(stack, path, value);
  const problems: Problem[] = [];
  if (approval === 'automatic') {
    const message = `is automatic, and a production stack promotes nothing without people; run: ${set('sluice:approval', 'required')}`;
    problems.push({ path: 'sluice:approval', message });
  }
  const unfilled = approvals.filter((role) => (approvers[role] ?? []).length === 0);
  for (const role of unfilled) {
    const path = `sluice:approvers.${role}`;
    const commands = `${set(`${path}[0].person`, 'NAME')} and: ${set(`${path}[0].principal`, 'ARN')}`;
    const message = `names nobody, and a production stack needs somebody in each role of its contracts; run: ${commands}`;
    problems.push({ path, message });
  }
  const isFilled = (roles: readonly string[]) => !roles.some((role) => unfilled.includes(role));
  const crowded = approvalSets
    .filter(isFilled)
    .map((roles) => findCrowdedRoles(roles, approvers))
    .find(Boolean);
  if (crowded !== undefined) {
    const path = `sluice:approvers.${crowded.at(-1) ?? ''}[0].person`;
    const message = `leaves fewer people than roles in ${crowded.join(' and ')}, and nobody approves twice; run: ${set(path, 'NAME')}`;
    problems.push({ path, message });
  }
  for (const noticeClass of ['P1', 'P2', 'P3', 'notices'] as const) {
    if ((alertAddresses[noticeClass] ?? []).length > 0) continue;
    const path = `sluice:alertAddresses.${noticeClass}`;
    const message = `names no address, and a production stack must reach people; run: ${set(`${path}[0]`, 'ADDRESS')}`;
    problems.push({ path, message });
  }
  if (retention === undefined) {
    const commands = `${set('sluice:retention.logDays', '90')} and: ${set('sluice:retention.accessLogDays', '365')}`;
    const message = `is missing, and a production stack says how long its logs are kept; run: ${commands}`;
    problems.push({ path: 'sluice:retention', message });
  }
  return problems;
}

/** The fewest of these roles that have fewer people than there are of them, so that they cannot all be given. */
function findCrowdedRoles(
  roles: readonly string[],
  approvers: StackConfig['approvers'],
): readonly string[] | undefined {
  const subsets = roles.reduce<string[][]>((all, role) => [...all, ...all.map((some) => [...some, role])], [[]]);
  const peopleOf = (some: readonly string[]) =>
    new Set(some.flatMap((role) => (approvers[role] ?? []).map(({ person }) => person.toLowerCase())));
  return subsets.sort((a, b) => a.length - b.length).find((some) => peopleOf(some).size < some.length);
}

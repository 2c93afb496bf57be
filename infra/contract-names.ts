import type { ContractRegistry } from '../shared/contract/contract-registry.ts';
import type { Problem } from '../shared/errors.ts';
import { nameResource } from './names.ts';

/** What the contracts of a stack name that its configuration must fit, and that its resources are named after. */
export interface ContractNames {
  /** The roles that approve. */
  readonly approvals: readonly string[];
  /** The roles that approve together, of each contract. */
  readonly approvalSets: readonly (readonly string[])[];
  readonly domains: readonly string[];
  /** The nouns of the schedules. */
  readonly schedules: readonly string[];
}

/** The noun of a contract's schedule. */
export function scheduleNoun({ dataset, schemaVersion }: Pick<Contract, 'dataset' | 'schemaVersion'>): string {
  return `${dataset}-v${schemaVersion}`;
}

type Contract = ContractRegistry['all'][number];

/** What the configuration of a stack with these contracts must fit. */
export function contractNames({ all }: Pick<ContractRegistry, 'all'>): ContractNames {
  return {
    approvals: [...new Set(all.flatMap(({ approvals }) => approvals))],
    approvalSets: all.map(({ approvals }) => approvals),
    domains: [...new Set(all.map(({ domain }) => domain))],
    schedules: all.filter(({ schedule }) => schedule !== 'off').map(scheduleNoun),
  };
}

/**
 * Characters of a role's or a schedule's name. AWS tells only when it makes them, in the middle of a deployment.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
const longestName = 64;

/** The names that would be too long in a stack of this name. */
export function findLongNames(stack: string, { approvals, domains, schedules }: ContractNames): Problem[] {
  const nouns = [
    ...schedules.map((noun) => ['schedule', 'dataset', noun] as const),
    ...domains.map((domain) => ['role', 'domain', `reader-domain-${domain}`] as const),
    ...approvals.map((role) => ['role', 'approver', `approver-${role}`] as const),
  ];
  return nouns
    .map(([kind, named, noun]) => ({ kind, named, name: nameResource(stack, noun) }))
    .filter(({ name }) => name.length > longestName)
    .map(({ kind, named, name }) => ({
      path: 'stack',
      message: `the ${kind} ${name} would have ${name.length} characters, and AWS takes ${longestName}; give the ${named} in its contract a shorter name, or run: pulumi stack rename NAME`,
    }));
}

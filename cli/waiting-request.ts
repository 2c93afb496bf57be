import { listSubjects } from '../shared/approval/approval-request.ts';
import { missingRoles, readDecision } from '../shared/approval/approval-state.ts';
import { readPlan } from '../shared/backfill/backfill-plan.ts';
import type { ApprovalSubject } from '../shared/layout/keys.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
import { askedPlanOptions } from './backfill/plan-approval.ts';
import { commonOptions } from './common-options.ts';
import type { Workspace } from './workspace.ts';

/** A backfill plan, or a deletion of condemned rows, that people are asked about. */
export interface WaitingRequest {
  readonly kind: 'plan' | 'deletion';
  /** What it is about, in one line. */
  readonly title: string;
  readonly datasets: readonly string[];
  /** Roles that nobody has spoken for yet. */
  readonly roles: readonly string[];
  /** ISO 8601: when it ends without an answer. */
  readonly until: string;
  /** The commands that lead on, each by whoever speaks for the role that it names. */
  readonly commands: readonly string[];
}

/**
 * What waits for people beside runs and is about one of the datasets, plans first. What is damaged is left out and added to
 * `damages`.
 */
export async function listWaitingRequests(
  workspace: RequestsWorkspace,
  datasets: readonly string[],
  damages: DocumentDamage[],
): Promise<WaitingRequest[]> {
  const waiting: WaitingRequest[] = [];
  for (const kind of ['plan', 'deletion'] as const) {
    for (const subject of await listSubjects(workspace.stores.processed, prefixes[kind])) {
      const request = await readUnlessDamaged(damages, () => readOpen(workspace, kind, subject));
      if (request?.datasets.some((dataset) => datasets.includes(dataset)) === true) waiting.push(request);
    }
  }
  return waiting;
}

type RequestsWorkspace = Pick<Workspace, 'stores' | 'clock' | 'place' | 'settings'>;

/** Undefined when nobody is asked about it any more. */
async function readOpen(
  workspace: RequestsWorkspace,
  kind: WaitingRequest['kind'],
  subject: ApprovalSubject,
): Promise<WaitingRequest | undefined> {
  const { stores, clock } = workspace;
  const store = stores.processed;
  const decision = await readDecision(store, subject, clock.now());
  if (decision.state !== 'open') return undefined;
  const [, name = '', hash = ''] = subject.split('/') as [string, ...string[]];
  const datasets = kind === 'plan' ? (await readPlan(store, name)).datasets : [name];
  const roles = missingRoles(decision);
  // The subject of a request that is made anew ends in a number, which is no part of the list's hash.
  const what = kind === 'plan' ? `backfill approve ${name}` : `condemned approve ${name} ${hash.slice(0, 64)}`;
  const options = kind === 'plan' ? askedPlanOptions(workspace) : commonOptions(workspace);
  const commands = roles.map((role) => `sluice ${what} --role ${role}${workspace.place.personOption}${options}`);
  const { title, expires_at: until } = decision.request;
  return { kind, title, datasets, roles, until, commands };
}

const prefixes: Readonly<Record<WaitingRequest['kind'], ApprovalSubject>> = {
  plan: 'backfills/',
  deletion: 'condemned/',
};

/** The lines about it for people. */
export function describeWaitingRequest({ title, roles, until, commands }: WaitingRequest): string[] {
  return [
    `${title}: waits for the approval of ${roles.join(' and ')}, until ${until}:`,
    ...commands.map((command) => `    ${command}`),
  ];
}

import { listRequests } from '../shared/approval/approval-request.ts';
import { missingRoles, readDecision, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import { suggest } from '../shared/contract/closest-word.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { datasetSubject } from '../shared/layout/keys.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** Open requests that an error lists. */
const listedRequests = 10;

type Requested = Exclude<ApprovalDecision, { readonly state: 'unrequested' }>;

/** A request about a run, with what was said to it. */
export interface RunRequest {
  readonly decision: Requested;
  readonly run: NonNullable<Requested['request']['run']>;
}

/** Every request about a run of the dataset, in the order of schema version, date and run. */
export async function listRunRequests(store: ObjectStore, dataset: string, now: number): Promise<RunRequest[]> {
  const found: RunRequest[] = [];
  for (const { subject, run } of await listRequests(store, datasetSubject(dataset))) {
    const decision = await readDecision(store, subject, now);
    if (run !== null && decision.state !== 'unrequested') found.push({ decision, run });
  }
  return found;
}

/**
 * The request about a run of a date: of several, because the run was compared anew, the open one, else the latest. Throws
 * InvalidInputError that names what is open.
 */
export async function findRunRequest(
  { stores, clock, contracts }: Pick<Workspace, 'stores' | 'clock' | 'contracts'>,
  { dataset, schemaVersion }: Contract,
  date: string,
  runId: string,
): Promise<RunRequest> {
  const requests = await listRunRequests(stores.processed, dataset, clock.now());
  const found = requests
    .filter(({ run }) => run.run_id === runId && run.ingestion_date === date)
    .sort((a, b) => Date.parse(a.decision.request.requested_at) - Date.parse(b.decision.request.requested_at));
  const request = found.find(({ decision }) => decision.state === 'open') ?? found.at(-1);
  if (request?.run.schema_v === schemaVersion) return request;
  if (request !== undefined) {
    const { schema_v } = request.run;
    const name = versionName(contracts, { dataset, schemaVersion: schema_v });
    const message = `run "${runId}" is one of ${dataset} v${schema_v}, not of v${schemaVersion}; its name is ${name}`;
    throw usageProblem('dataset', message);
  }

  const open = requests.filter(({ decision }) => decision.state === 'open');
  const runs = open.flatMap(({ run }) => (run.ingestion_date === date ? [run.run_id] : []));
  const message = [
    `nobody has asked for an approval of run "${runId}" of ${dataset} ${date}${suggest(runId, runs)}`,
    open.length === 0 ? `nothing of ${dataset} waits for an approval` : describeOpen(open),
  ].join('; ');
  throw usageProblem('run', message);
}

/** Throws InvalidInputError for a role that the request does not ask, and names those that it does. */
export function assertRoleAsked({ request }: Requested, role: string): void {
  const { roles } = request;
  if (roles.includes(role)) return;
  const message = `the role "${role}" was not asked${suggest(role, roles)}; the roles are: ${roles.join(', ')}`;
  throw usageProblem('--role', message);
}

function describeOpen(open: readonly RunRequest[]): string {
  const lines = open
    .slice(0, listedRequests)
    .map(({ run, decision }) => `\n    ${run.ingestion_date} ${run.run_id} (${missingRoles(decision).join(', ')})`);
  const more = open.length - listedRequests;
  return `open are:${lines.join('')}${more > 0 ? `\n    and ${more} more` : ''}`;
}

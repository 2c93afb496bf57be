import { listSubjects } from '../shared/approval/approval-request.ts';
import { missingRoles, readDecision, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import { suggest } from '../shared/contract/closest-word.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { datasetSubject, parseRunSubject, type ApprovalSubject } from '../shared/layout/keys.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
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

/**
 * Every request about a run of the dataset, in the order of schema version, date and run. A damaged one is left out and
 * added to `damages`.
 */
export async function listRunRequests(
  store: ObjectStore,
  dataset: string,
  now: number,
  damages: DocumentDamage[] = [],
): Promise<RunRequest[]> {
  const found: RunRequest[] = [];
  for (const subject of await listSubjects(store, datasetSubject(dataset))) {
    const request = await readUnlessDamaged(damages, () => readRunRequest(store, subject, now));
    if (request !== undefined) found.push(request);
  }
  return found;
}

async function readRunRequest(
  store: ObjectStore,
  subject: ApprovalSubject,
  now: number,
): Promise<RunRequest | undefined> {
  const decision = await readDecision(store, subject, now);
  const run = decision.request?.run ?? null;
  return run === null || decision.state === 'unrequested' ? undefined : { decision, run };
}

/**
 * The request about a run of a date: of several, because the run was compared anew, the open one, else the latest. Reads no
 * request about another run. Throws InvalidInputError that names what is open, DamagedDocumentError.
 */
export async function findRunRequest(
  { stores, clock, contracts }: Pick<Workspace, 'stores' | 'clock' | 'contracts'>,
  { dataset, schemaVersion }: Contract,
  date: string,
  runId: string,
): Promise<RunRequest> {
  const { processed } = stores;
  const found: RunRequest[] = [];
  for (const subject of await listSubjects(processed, datasetSubject(dataset))) {
    const named = parseRunSubject(subject);
    if (named?.run !== runId || named.ingestionDate !== date) continue;
    const request = await readRunRequest(processed, subject, clock.now());
    if (request !== undefined) found.push(request);
  }
  found.sort((a, b) => Date.parse(a.decision.request.requested_at) - Date.parse(b.decision.request.requested_at));
  const request = found.find(({ decision }) => decision.state === 'open') ?? found.at(-1);
  if (request?.run.schema_v === schemaVersion) return request;
  if (request !== undefined) {
    const { schema_v } = request.run;
    const name = versionName(contracts, { dataset, schemaVersion: schema_v });
    const message = `run "${runId}" is one of ${dataset} v${schema_v}, not of v${schemaVersion}; its name is ${name}`;
    throw usageProblem('dataset', message);
  }

  const damages: DocumentDamage[] = [];
  const requests = await listRunRequests(processed, dataset, clock.now(), damages);
  const open = requests.filter(({ decision }) => decision.state === 'open');
  const runs = open.flatMap(({ run }) => (run.ingestion_date === date ? [run.run_id] : []));
  const message = [
    `nobody has asked for an approval of run "${runId}" of ${dataset} ${date}${suggest(runId, runs)}`,
    open.length === 0 ? `nothing of ${dataset} waits for an approval` : describeOpen(open),
    ...damages.map((damage) => damage.message),
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

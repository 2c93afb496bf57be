import { missingRoles } from '../shared/approval/approval-state.ts';
import { versionName } from '../shared/contract/version-name.ts';
import type { DocumentDamage } from '../shared/store/document-damage.ts';
import { compareKeys } from '../shared/store/key.ts';
import { commonOptions } from './common-options.ts';
import { listRunRequests, type RunRequest } from './run-requests.ts';
import type { Workspace } from './workspace.ts';

/** A run that waits for people. */
export interface WaitingRun {
  readonly execution: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly run_id: string;
  readonly kind: 'promotion' | 'rollback';
  /** Roles that nobody has spoken for yet; none when it only has to be gone on with. */
  readonly roles: readonly string[];
  /** ISO 8601: when it ends without an answer. */
  readonly until: string;
  /** The commands that lead on, each by whoever speaks for the role that it names. */
  readonly commands: readonly string[];
}

/**
 * The runs of a dataset that wait for people, in the order of their dates: those that people are asked about, and those
 * about which everything is decided, or whose time is up, while nobody has gone on with them. What is damaged is left out
 * and added to `damages`.
 */
export async function listWaitingRuns(
  workspace: Workspace,
  dataset: string,
  damages: DocumentDamage[] = [],
): Promise<WaitingRun[]> {
  const { stores, clock } = workspace;
  const requests = await listRunRequests(stores.processed, dataset, clock.now(), damages);
  const open = requests.filter(({ decision }) => decision.state === 'open');
  const asked = open.map((request) => describeRequest(workspace, request));
  return [...asked, ...(await listReady(workspace, dataset, requests, damages))].sort(
    (a, b) => compareKeys(a.ingestion_date, b.ingestion_date) || compareKeys(a.execution, b.execution),
  );
}

/** What an execution waits for; null when it waits for nobody. */
export async function findWaitingRun(
  workspace: Workspace,
  dataset: string,
  execution: string,
): Promise<WaitingRun | null> {
  const runs = await listWaitingRuns(workspace, dataset);
  return runs.find((run) => run.execution === execution) ?? null;
}

/** The lines about a waiting run for people. */
export function describeWaitingRun({ run_id, kind, roles, until, commands }: WaitingRun): string[] {
  const what = kind === 'rollback' ? 'the rollback to run' : 'run';
  const reason =
    roles.length === 0
      ? `  ${what} ${run_id} can go on:`
      : `  ${what} ${run_id} waits for the approval of ${roles.join(' and ')}, until ${until}:`;
  return [reason, ...commands.map((command) => `    ${command}`)];
}

function describeRequest(workspace: Workspace, { run, decision }: RunRequest): WaitingRun {
  const { execution, dataset, schema_v, ingestion_date, run_id, kind } = run;
  const roles = missingRoles(decision);
  const version = versionName(workspace.contracts, { dataset, schemaVersion: schema_v });
  const options = commonOptions(workspace);
  const commands = roles.map(
    (role) =>
      `sluice approve ${version} ${ingestion_date} ${run_id} --role ${role}${workspace.place.personOption}${options}`,
  );
  const { expires_at: until } = decision.request;
  return { execution, dataset, schema_v, ingestion_date, run_id, kind, roles, until, commands };
}

/** Those about which everything is decided, or whose time is up, while no process was there to go on with them. */
async function listReady(
  workspace: Workspace,
  dataset: string,
  requests: readonly RunRequest[],
  damages: DocumentDamage[],
): Promise<WaitingRun[]> {
  const { host, contracts } = workspace;
  const latest = new Map(requests.map((request) => [request.run.execution, request]));
  const open = new Set(requests.flatMap(({ run, decision }) => (decision.state === 'open' ? [run.execution] : [])));
  const ready: WaitingRun[] = [];
  // No execution of another dataset is read.
  for (const name of await host.listIdle(new Set(latest.keys()), damages)) {
    if (open.has(name)) continue;
    const request = latest.get(name)!;
    const { schema_v, ingestion_date, run_id, kind } = request.run;
    const version = versionName(contracts, { dataset, schemaVersion: schema_v });
    const commands = [
      `sluice run ${version} ${ingestion_date}${workspace.place.resumeOption(name)}${commonOptions(workspace)}`,
    ];
    // The state waits no longer than an hour, which says nothing about the request.
    const { expires_at: until } = request.decision.request;
    ready.push({ execution: name, dataset, schema_v, ingestion_date, run_id, kind, roles: [], until, commands });
  }
  return ready;
}

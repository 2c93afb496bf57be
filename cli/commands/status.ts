import type { Contract } from '../../shared/contract/contract.ts';
import { namesVersion, versionName } from '../../shared/contract/version-name.ts';
import { manifestKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { readEntry, readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import { listPartitions } from '../../shared/promotion/verify.ts';
import { readUnlessDamaged, type DocumentDamage } from '../../shared/store/document-damage.ts';
import { getJson } from '../../shared/store/json.ts';
import { compareKeys } from '../../shared/store/key.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { Command } from '../command.ts';
import { contractArgument } from '../arguments.ts';
import { commonOptions } from '../common-options.ts';
import { latestExecutions } from '../execution-history.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { describeWaitingRequest, listWaitingRequests } from '../waiting-request.ts';
import { describeWaitingRun, listWaitingRuns, type WaitingRun } from '../waiting-run.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice status`: what readers see, how the last execution of each date ended, and what waits for people. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'what is current, how the last execution of each date ended, and what waits for people',
  positionals: ['dataset?'],
  options: {},
  details:
    'Reads the promotion logs; changes nothing. <dataset> lists every schema version, <dataset>@<N> the version N.\n' +
    'Exit status: 2 when something that it reads is damaged.\n\n' +
    '  sluice status\n  sluice status events --json',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const [dataset] = positionals;
    const contract = dataset === undefined ? undefined : contractArgument(invocation, dataset);
    const chosen = contract === undefined ? workspace.contracts.names : [contract.dataset];
    const version = dataset !== undefined && namesVersion(dataset) ? contract?.schemaVersion : undefined;
    const lines: StatusLine[] = [];
    const damages: DocumentDamage[] = [];
    for (const name of chosen) {
      const found = await statusOf(workspace, workspace.contracts.get(name), damages);
      lines.push(...found.filter(({ schema_v }) => version === undefined || schema_v === version));
    }
    const requests = await listWaitingRequests(workspace, chosen, damages);
    const unfinished = await describeUnfinished(workspace, lines, damages);
    terminal.answer({ partitions: lines, requests });
    for (const { message } of damages) terminal.complain(message);
    if (lines.length > 0) showLines(terminal, lines);
    else if (damages.length === 0) {
      const { name, takesSamples } = workspace.place;
      const begin = `sluice generate events --from 2025-01-01${commonOptions(workspace)}`;
      terminal.say(`Nothing has been run in ${name}.${takesSamples ? ` To begin: ${begin}` : ''}`);
    }
    for (const line of unfinished) terminal.say(line);
    for (const line of requests.flatMap(describeWaitingRequest)) terminal.say(line);
    return damages.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};

function showLines(terminal: Terminal, lines: readonly StatusLine[]): void {
  const heading = ['dataset', 'date', 'v', 'promotion', 'rows', 'current run', 'last outcome'];
  const rows = lines.map((line) => [
    line.dataset,
    line.ingestion_date,
    line.schema_v,
    line.promotion,
    line.rows ?? '-',
    line.current_run ?? (line.damaged ? 'damaged' : '-'),
    line.last_outcome?.replaceAll('_', ' ') ?? '-',
  ]);
  for (const line of formatTable([heading, ...rows])) terminal.say(line);
  for (const { dataset, ingestion_date, waiting } of lines) {
    if (waiting.length > 0) terminal.say(`${dataset} ${ingestion_date}:`);
    for (const line of waiting.flatMap(describeWaitingRun)) terminal.say(line);
  }
}

/** Whether each unfinished execution is under way, or how to go on with it. */
async function describeUnfinished(
  workspace: Workspace,
  lines: readonly StatusLine[],
  damages: DocumentDamage[],
): Promise<string[]> {
  const { executions, contracts } = workspace;
  const unfinished = lines.filter(({ last_outcome }) => last_outcome === 'unfinished');
  const described = await Promise.all(
    unfinished.map(async ({ dataset, ingestion_date: date, schema_v, last_execution: execution }) => {
      const name = execution ?? '';
      const isRunning = await readUnlessDamaged(damages, () => executions.isRunning(name));
      if (isRunning === undefined) return undefined;
      if (isRunning) return `${dataset} ${date}: ${name} is under way`;
      const version = versionName(contracts, { dataset, schemaVersion: schema_v });
      const command = `sluice run ${version} ${date}${workspace.place.resumeOption(name)}${commonOptions(workspace)}`;
      const next =
        workspace.place.resumeOption(name) === ''
          ? 'has ended without saying how; to run the date again'
          : 'was interrupted; to go on with it';
      return `${dataset} ${date}: ${name} ${next}:\n    ${command}`;
    }),
  );
  return described.filter((line) => line !== undefined);
}

/** One partition as `status` shows it. */
interface StatusLine {
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  /** The log's last number; 0 when nothing was promoted yet. */
  readonly promotion: number;
  /** Null when the current run's manifest is damaged. */
  readonly rows: number | null;
  /** Null also when the log's last entry is damaged. */
  readonly current_run: string | null;
  readonly last_execution: string | null;
  readonly last_outcome: string | null;
  /** Runs that wait for people. */
  readonly waiting: readonly WaitingRun[];
  /** Whether the log's last entry or the manifest it names cannot be read; "sluice verify" says more. */
  readonly damaged: boolean;
}

async function statusOf(workspace: Workspace, contract: Contract, damages: DocumentDamage[]): Promise<StatusLine[]> {
  const { processed } = workspace.stores;
  const waitingRuns = await listWaitingRuns(workspace, contract.dataset, damages);
  const waitingOn = (schema: number, date: string) =>
    waitingRuns.filter(({ schema_v, ingestion_date }) => schema_v === schema && ingestion_date === date);
  const executions = await latestExecutions(processed, contract.dataset);
  damages.push(...executions.damages);
  const lines = new Map<string, StatusLine>();
  for (const [partition, { schema_v, ingestion_date, execution, outcome }] of executions.latest) {
    const { dataset } = contract;
    const waiting = waitingOn(schema_v, ingestion_date);
    const isWaiting = waiting.some((run) => run.execution === execution);
    const last = { last_execution: execution, last_outcome: isWaiting ? 'waiting' : outcome, waiting };
    lines.set(partition, { dataset, schema_v, ingestion_date, ...nothingCurrent, ...last });
  }
  for (const partition of await listPartitions(processed, contract)) {
    const { schemaVersion: schema_v, ingestionDate: ingestion_date, dataset } = partition;
    const current = await readCurrent(processed, partition, damages);
    if (current.promotion === 0) continue;
    const before = lines.get(`${schema_v}/${ingestion_date}`);
    const { last_execution = null, last_outcome = null } = before ?? {};
    const waiting = waitingOn(schema_v, ingestion_date);
    const line = { dataset, schema_v, ingestion_date, ...current, last_execution, last_outcome, waiting };
    lines.set(`${schema_v}/${ingestion_date}`, line);
  }
  return [...lines.values()].sort((a, b) => compareKeys(a.ingestion_date, b.ingestion_date) || a.schema_v - b.schema_v);
}

type Current = Pick<StatusLine, 'promotion' | 'rows' | 'current_run' | 'damaged'>;

const nothingCurrent: Current = { promotion: 0, rows: 0, current_run: null, damaged: false };

/** What the log's last entry makes current, as far as it can be read. */
async function readCurrent(store: ObjectStore, partition: Partition, damages: DocumentDamage[]): Promise<Current> {
  const promotion = await readHeadNumber(store, partition);
  if (promotion === 0) return nothingCurrent;
  const entry = await readUnlessDamaged(damages, () => readEntry(store, partition, promotion));
  if (entry === undefined) return { promotion, rows: null, current_run: null, damaged: true };
  const { run_id: current_run } = entry;
  const key = manifestKey(partition, current_run);
  const manifest = await readUnlessDamaged(damages, () => getJson(store, key, hasCounts));
  return { promotion, rows: manifest?.counts.valid_rows ?? null, current_run, damaged: manifest === undefined };
}

function hasCounts(document: object): document is Manifest {
  return 'counts' in document && typeof document.counts === 'object' && document.counts !== null;
}

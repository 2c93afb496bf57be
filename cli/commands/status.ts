import type { Contract } from '../../shared/contract/contract.ts';
import { DamagedDocumentError, ObjectMissingError } from '../../shared/errors.ts';
import { manifestKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { readEntry, readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import { listPartitions } from '../../shared/promotion/verify.ts';
import { getJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { Command } from '../command.ts';
import { contractArgument } from '../arguments.ts';
import { latestExecutions, type RecordDamage } from '../execution-history.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice status`: what readers see, and how the last execution of each date ended. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'what is current, and how the last execution of each date ended',
  positionals: ['dataset?'],
  options: {},
  details: 'Reads the promotion logs; changes nothing.\n\n  sluice status\n  sluice status events --json',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const [dataset] = positionals;
    const chosen = dataset === undefined ? workspace.contracts.names : [contractArgument(invocation, dataset).dataset];
    const lines: StatusLine[] = [];
    const damages: RecordDamage[] = [];
    for (const name of chosen) lines.push(...(await statusOf(workspace, workspace.contracts.get(name), damages)));
    terminal.answer(lines);
    for (const { message } of damages) terminal.complain(message);
    if (lines.length === 0) {
      terminal.say(`Nothing has been run in ${workspace.root}. To begin: sluice generate events --from 2025-01-01`);
      return ExitStatus.fine;
    }
    const heading = ['dataset', 'date', 'v', 'promotion', 'rows', 'current run', 'last outcome'];
    const rows = lines.map((line) => [
      line.dataset,
      line.ingestion_date,
      line.schema_v,
      line.promotion,
      line.rows ?? '-',
      line.current_run ?? (line.damaged ? 'damaged' : '-'),
      line.last_outcome ?? '-',
    ]);
    for (const line of formatTable([heading, ...rows])) terminal.say(line);
    return ExitStatus.fine;
  },
};

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
  /** Whether the log's last entry or the manifest it names cannot be read; "sluice verify" says more. */
  readonly damaged: boolean;
}

async function statusOf({ stores }: Workspace, contract: Contract, damages: RecordDamage[]): Promise<StatusLine[]> {
  const { processed } = stores;
  const executions = await latestExecutions(processed, contract.dataset);
  damages.push(...executions.damages);
  const lines = new Map<string, StatusLine>();
  for (const [partition, { schema_v, ingestion_date, execution, outcome }] of executions.latest) {
    const { dataset } = contract;
    const last = { last_execution: execution, last_outcome: outcome };
    lines.set(partition, { dataset, schema_v, ingestion_date, ...nothingCurrent, ...last });
  }
  for (const partition of await listPartitions(processed, contract)) {
    const { schemaVersion: schema_v, ingestionDate: ingestion_date, dataset } = partition;
    const current = await readCurrent(processed, partition, damages);
    if (current.promotion === 0) continue;
    const before = lines.get(`${schema_v}/${ingestion_date}`);
    const { last_execution = null, last_outcome = null } = before ?? {};
    const line = { dataset, schema_v, ingestion_date, ...current, last_execution, last_outcome };
    lines.set(`${schema_v}/${ingestion_date}`, line);
  }
  return [...lines.values()].sort((a, b) => compareText(a.ingestion_date, b.ingestion_date) || a.schema_v - b.schema_v);
}

type Current = Pick<StatusLine, 'promotion' | 'rows' | 'current_run' | 'damaged'>;

const nothingCurrent: Current = { promotion: 0, rows: 0, current_run: null, damaged: false };

/** What the log's last entry makes current, as far as it can be read. */
async function readCurrent(store: ObjectStore, partition: Partition, damages: RecordDamage[]): Promise<Current> {
  const promotion = await readHeadNumber(store, partition);
  if (promotion === 0) return nothingCurrent;
  let current: Current = { promotion, rows: null, current_run: null, damaged: true };
  try {
    const { run_id } = await readEntry(store, partition, promotion);
    current = { ...current, current_run: run_id };
    const { counts } = await getJson(store, manifestKey(partition, run_id), hasCounts);
    return { ...current, rows: counts.valid_rows, damaged: false };
  } catch (error) {
    if (!(error instanceof DamagedDocumentError || error instanceof ObjectMissingError)) throw error;
    damages.push({ key: error.key, message: error.message });
    return current;
  }
}

function hasCounts(document: object): document is Manifest {
  return 'counts' in document && typeof document.counts === 'object' && document.counts !== null;
}

/** By code unit, which is the same order on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

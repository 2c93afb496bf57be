import type { Contract } from '../../shared/contract/contract.ts';
import { isDate } from '../../shared/layout/date.ts';
import {
  executionsPrefix,
  outcomeKey,
  parsePartitionKey,
  parsePromotionNumber,
  promotionLogPrefix,
  reportKey,
  reportsPrefix,
} from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { isOutcome, isPromotion, isReport } from './document-guards.ts';
import { isJudged, type Damage, type DatasetHistory, type Day, type History } from './history.ts';
import { listKeys, readDocuments } from './read-documents.ts';
import { recordRun } from './standing.ts';

type Dataset = Pick<Partition, 'domain' | 'dataset'>;

/** The log of one date, as far as it could be read. */
interface DayLog {
  readonly promotedRunIds: Set<string>;
  currentRunId: string | undefined;
}

/** Logs by schema version and date. */
type Logs = Map<number, Map<string, DayLog>>;

/**
 * Reads every report, outcome and log entry of the contracts' datasets, from the processed store. What is damaged is
 * named and left out, because a page that tells of all other runs is worth more than none.
 */
export async function gatherHistory(store: ObjectStore, contracts: readonly Contract[]): Promise<History> {
  const damages: Damage[] = [];
  const datasets: DatasetHistory[] = [];
  const seen = new Map(contracts.map(({ domain, dataset }) => [`${domain}/${dataset}`, { domain, dataset }]));
  for (const dataset of seen.values()) {
    const reports = await readReports(store, dataset, damages);
    const outcomes = await readOutcomes(store, dataset, reports, damages);
    const logs = await readLogs(store, dataset, damages);
    const own = contracts.filter(
      (contract) => contract.domain === dataset.domain && contract.dataset === dataset.dataset,
    );
    // The newest contract has a section before its first run; an older version that was never run needs none.
    const versions = new Set([...reports.map(({ schema_v }) => schema_v), ...logs.keys(), own.at(-1)!.schemaVersion]);
    for (const schemaVersion of [...versions].sort((a, b) => a - b)) {
      const description = own.find((contract) => contract.schemaVersion === schemaVersion)?.description ?? '';
      const versionReports = reports.filter(({ schema_v }) => schema_v === schemaVersion);
      const days = daysOf(versionReports, outcomes, logs.get(schemaVersion) ?? new Map<string, DayLog>());
      datasets.push({ ...dataset, schemaVersion, description, days });
    }
  }
  return { datasets, damages };
}

async function readReports(store: ObjectStore, dataset: Dataset, damages: Damage[]): Promise<Report[]> {
  const keys = await listKeys(store, reportsPrefix(dataset));
  const reports: Report[] = [];
  for (const [key, report] of await readDocuments(store, keys, isReport, damages)) {
    const { run_id, ingestion_date: ingestionDate } = report;
    if (isDate(ingestionDate) && reportKey({ ...dataset, ingestionDate }, run_id) === key) reports.push(report);
    else damages.push({ key, message: `The report "${key}" tells of another run or date than its name.` });
  }
  return reports;
}

async function readOutcomes(
  store: ObjectStore,
  { dataset }: Dataset,
  reports: readonly Report[],
  damages: Damage[],
): Promise<Map<string, OutcomeRecord>> {
  const present = new Set(await listKeys(store, executionsPrefix(dataset)));
  const executions = new Map(reports.map(({ execution }) => [outcomeKey(dataset, execution), execution]));
  const keys = [...executions.keys()].filter((key) => present.has(key));
  const outcomes = await readDocuments(store, keys, isOutcome, damages);
  return new Map([...outcomes].map(([key, outcome]) => [executions.get(key)!, outcome]));
}

async function readLogs(store: ObjectStore, dataset: Dataset, damages: Damage[]): Promise<Logs> {
  const keys = await listKeys(store, promotionLogPrefix(dataset));
  const entries = await readDocuments(store, keys, isPromotion, damages);
  const logs: Logs = new Map();
  for (const key of keys) {
    const partition = parsePartitionKey(dataset, key);
    if (partition === undefined || parsePromotionNumber(key) === undefined || !isDate(partition.ingestionDate))
      continue;
    const days = logs.get(partition.schemaVersion) ?? new Map<string, DayLog>();
    logs.set(partition.schemaVersion, days);
    const log = days.get(partition.ingestionDate) ?? { promotedRunIds: new Set(), currentRunId: undefined };
    days.set(partition.ingestionDate, log);
    const entry = entries.get(key);
    if (entry !== undefined) log.promotedRunIds.add(entry.run_id);
    // Keys come in the order of their numbers; when the last entry is damaged nothing says which run is current.
    log.currentRunId = entry?.run_id;
  }
  return logs;
}

function daysOf(
  reports: readonly Report[],
  outcomes: ReadonlyMap<string, OutcomeRecord>,
  logs: ReadonlyMap<string, DayLog>,
): Day[] {
  const byDate = Map.groupBy(reports, ({ ingestion_date }) => ingestion_date);
  return [...new Set([...byDate.keys(), ...logs.keys()])].sort().map((date) => {
    const log = logs.get(date) ?? { promotedRunIds: new Set<string>(), currentRunId: undefined };
    const runs = (byDate.get(date) ?? [])
      .toSorted((a, b) => compare(a.started_at, b.started_at) || compare(a.run_id, b.run_id))
      .map((report) => recordRun(report, { outcomes, ...log }));
    const judged = runs.filter(isJudged);
    const shown = judged.find(({ report }) => report.run_id === log.currentRunId) ?? judged.at(-1);
    return { date, runs, currentRunId: log.currentRunId, shown };
  });
}

/** By code unit, which is the same order on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

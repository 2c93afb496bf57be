import { loadContracts, registerContracts } from '../../shared/contract/contract-registry.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { outcomeKey, promotionKey, reportKey } from '../../shared/layout/keys.ts';
import type { Outcome, OutcomeRecord, Promotion } from '../../shared/manifest/documents.ts';
import { seededRandom } from '../../shared/random.ts';
import type { CheckResult, Report } from '../../shared/quality/report.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore, Stores } from '../../shared/store/object-store.ts';

/** The contract of the sample dataset. */
async function eventsContract(): Promise<Contract> {
  return (await loadContracts('contracts')).get('events');
}

/** What the page is made from, with nothing in it. */
export function emptyWorkspace(contracts: readonly Contract[]) {
  const store = memoryStore();
  const stores: Stores = { raw: memoryStore(), processed: store, quarantine: memoryStore(), artifacts: memoryStore() };
  return { store, stores, contracts: registerContracts(contracts) };
}

/** The numbers of a fabricated run that decide how it comes out. */
export interface Numbers {
  readonly input: number;
  readonly nullRate: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly nullLimit?: number;
}

/** A report as the transform would write it for these numbers. */
export function fabricateReport(contract: Contract, date: string, attempt: string, numbers: Numbers): Report {
  const { input, nullRate, duplicates, quarantined, nullLimit = 3 } = numbers;
  const valid = input - duplicates - quarantined;
  const rate = input === 0 ? 0 : quarantined / input;
  const duplicateRate = input === 0 ? 0 : duplicates / input;
  const check = (id: string, column: string | null, limit: number, percent: number): CheckResult => ({
    id,
    metric: id.endsWith('nullValues') ? 'nullValues' : 'duplicateValues',
    column,
    action: 'halt',
    operator: '<=',
    limit,
    observed: percent,
    unit: 'percent',
    result: percent <= limit ? 'pass' : 'fail',
  });
  const rateCheck = (metric: 'alarmRate' | 'blockRate', limit: number): CheckResult => ({
    id: metric,
    metric,
    column: null,
    action: metric === 'alarmRate' ? 'warn' : 'halt',
    operator: '<=',
    limit,
    observed: 100 * rate,
    unit: 'percent',
    result: 100 * rate <= limit ? 'pass' : metric === 'alarmRate' ? 'warn' : 'fail',
  });
  const checks: CheckResult[] = [
    {
      ...check('rowCount', null, 0, valid),
      metric: 'rowCount',
      operator: '>',
      unit: 'rows',
      result: valid > 0 ? 'pass' : 'fail',
    },
    check('user_id.nullValues', 'user_id', nullLimit, 100 * nullRate),
    check('event_id.duplicateValues', 'event_id', 2, 100 * duplicateRate),
    rateCheck('alarmRate', 1),
    rateCheck('blockRate', 5),
  ];
  const broken = checks.filter(({ result }) => result !== 'pass');
  const failed = broken.some(({ result }) => result === 'fail');
  const started = `2026-02-01T00:00:00.000Z`.replace('2026-02-01', date);
  const seconds = 4 + input / 40_000;
  const execution = `${contract.dataset}-${date}-${attempt}`;
  return {
    run_id: `${execution}-1`,
    execution,
    domain: contract.domain,
    dataset: contract.dataset,
    schema_v: contract.schemaVersion,
    ingestion_date: date,
    stage: 'transform',
    result: failed ? 'blocked' : broken.length > 0 ? 'warned' : 'passed',
    started_at: started.replace('T00', `T0${attempt.length % 10}`),
    finished_at: new Date(
      Date.parse(started) + seconds * 1000 + Number(attempt.replaceAll(/\D/g, '')) * 3_600_000,
    ).toISOString(),
    duration_seconds: seconds,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: { version: '0.1.0', git_sha: 'unknown' },
    counts: {
      input_rows: input,
      valid_rows: valid,
      quarantined_rows: quarantined,
      duplicate_rows: duplicates,
      condemned_rows: 0,
    },
    rates: {
      rows_parsed: input,
      quarantine_rate: rate,
      validation_failure_rate: rate,
      duplicate_rate: duplicateRate,
      avg_attempt_count: 0,
      duplicate_detection_rate: duplicateRate,
      auto_condemnation_rate: 0,
      null_rates: { event_id: 0, user_id: nullRate, event_type: 0, event_ts: 0, amount: 0.72 },
    },
    drift: [],
    anomalies: [],
    checks,
    error_type_distribution: {
      DUPLICATE_KEY: duplicates,
      TYPE_ERROR: Math.floor(quarantined / 2),
      TIMESTAMP_ERROR: Math.ceil(quarantined / 3),
      MALFORMED_ROW: Math.floor(quarantined / 6),
    },
    type_shares: {
      view_item: Math.round(valid * 0.61),
      add_to_cart: Math.round(valid * 0.2),
      login: Math.round(valid * 0.12),
      purchase: Math.round(valid * 0.07),
    },
    input_bytes: input * 120,
    problems: broken.map(({ id, observed, limit }) => `${id}: ${observed} observed, <= ${String(limit)} required.`),
  };
}

/** A report of a run that ended before its rows were judged. */
export function unjudged(report: Report, problem: string): Report {
  const none = { counts: null, rates: null, checks: [], error_type_distribution: {}, type_shares: null };
  return { ...report, ...none, result: 'failed', duration_seconds: 0, input_bytes: null, problems: [problem] };
}

/** Stores a report and how its execution ended. */
export async function storeRun(store: ObjectStore, report: Report, outcome: Outcome | undefined): Promise<void> {
  const { domain, dataset, ingestion_date: ingestionDate, run_id, execution } = report;
  await store.put(reportKey({ domain, dataset, ingestionDate }, run_id), encodeJson(report));
  if (outcome === undefined) return;
  const record: OutcomeRecord = {
    execution,
    run_id,
    schema_v: report.schema_v,
    ingestion_date: ingestionDate,
    outcome,
    stage: 'promote',
    ended_at: report.finished_at,
    promoted: outcome === 'promoted',
    error: null,
    problems: [],
    notice: null,
  };
  await store.put(outcomeKey(dataset, execution), encodeJson(record));
}

/** Appends a run to its date's log. */
export async function storePromotion(store: ObjectStore, report: Report, number: number): Promise<void> {
  const { domain, dataset, schema_v: schemaVersion, ingestion_date: ingestionDate, run_id } = report;
  const entry: Promotion = {
    number,
    request_id: run_id,
    kind: 'promotion',
    run_id,
    manifest_sha256: '0'.repeat(64),
    base: number - 1,
    promoted_at: report.finished_at,
  };
  await store.put(promotionKey({ domain, dataset, schemaVersion, ingestionDate }, number), encodeJson(entry));
}

/**
 * Fills a store with runs of consecutive dates: most pass, some warn, some are blocked or find no data, and dates that have
 * several runs end with one that is promoted.
 */
export async function fillStore(
  store: ObjectStore,
  contract: Contract,
  { first, dates, runs }: { readonly first: string; readonly dates: number; readonly runs: (day: number) => number },
): Promise<Report[]> {
  const random = seededRandom(7);
  const reports: Report[] = [];
  for (let day = 0; day < dates; day += 1) {
    const date = new Date(Date.parse(`${first}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
    let number = 0;
    for (let attempt = 1; attempt <= runs(day); attempt += 1) {
      const last = attempt === runs(day);
      const input = Math.round(90_000 + 30_000 * random() + (day % 7 < 2 ? 25_000 : 0));
      const bad = !last || day % 9 === 5;
      const report = fabricateReport(contract, date, `a${attempt}`, {
        input,
        nullRate: bad && day % 2 === 0 ? 0.034 + 0.02 * random() : 0.012 + 0.012 * random(),
        duplicates: Math.round(input * (bad && day % 3 === 1 ? 0.027 : 0.004 + 0.01 * random())),
        quarantined: Math.round(input * (bad && day % 2 === 1 ? 0.06 : day % 6 === 3 ? 0.014 : 0.003 * random())),
      });
      const missing = bad && day % 5 === 4;
      const stored = missing ? unjudged(report, 'No raw object of source system "web" was there by 06:00.') : report;
      const promotes = stored.result === 'passed' || stored.result === 'warned';
      reports.push(stored);
      await storeRun(store, stored, promotes ? 'promoted' : missing ? 'raw_missing' : 'blocked');
      if (promotes) await storePromotion(store, stored, (number += 1));
    }
  }
  return reports;
}

export const contract = await eventsContract();

/** A run that nothing is wrong with. */
export const goodNumbers: Numbers = { input: 1000, nullRate: 0.01, duplicates: 5, quarantined: 2 };

/** The date of a run that `storeCurrent` stores. */
export const sampleDate = '2026-01-04';

/** Stores a run that passes, and that is current. */
export async function storeCurrent(store: ObjectStore): Promise<void> {
  const report = fabricateReport(contract, sampleDate, 'a1', goodNumbers);
  await storeRun(store, report, 'promoted');
  await storePromotion(store, report, 1);
}

/** A workspace that `fill` puts runs into. */
export async function workspaceWith(
  fill: (store: ObjectStore) => Promise<unknown>,
  contracts: readonly Contract[] = [contract],
) {
  const workspace = emptyWorkspace(contracts);
  await fill(workspace.store);
  return workspace;
}

/** Twenty dates of one to three runs each. */
export function twentyDates(store: ObjectStore) {
  return fillStore(store, contract, { first: '2026-01-01', dates: 20, runs: (day) => 1 + (day % 3) });
}

import { gzipSync } from 'node:zlib';
import type { BreakerErrors, BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { judgeBreaker } from '../../shared/breaker/judge-breaker.ts';
import { resetBreaker, type ResetResult } from '../../shared/breaker/reset-breaker.ts';
import type { ReasonCode } from '../../shared/contract/reason.ts';
import type { HistoryEntry } from '../../shared/history/history-entry.ts';
import { breakerEntriesPrefix, historyKey } from '../../shared/layout/keys.ts';
import { getJson } from '../../shared/store/json.ts';
import { memoryStore, type StoreHook } from '../../shared/store/memory-store.ts';
import { listAll } from '../../shared/store/object-store.ts';
import { testClock, type TestClock } from '../support/test-clock.ts';

/** In milliseconds, as the clock is advanced. */
export const minute = 60_000;

/** The rows that a run rejects: hash by hash, with their codes. */
export type Rows = readonly (readonly [hash: string, ...codes: ReasonCode[]])[];

/** What may be said of a run beside its rows. */
export interface RunOptions {
  readonly execution?: string;
  readonly date?: string;
  readonly dataset?: string;
  readonly backfill?: string;
  readonly limit?: number;
}

/** A breaker over stores in memory, and runs whose history is stored before they are judged. */
export interface TestBreaker {
  readonly clock: TestClock;
  readonly processed: ReturnType<typeof memoryStore>;
  readonly quarantine: ReturnType<typeof memoryStore>;
  /** Stores the history of a run that rejected these rows. */
  reject(runId: string, rows: Rows, options?: RunOptions): Promise<void>;
  /** The trip that holds the breaker open after a run, if any. */
  judge(runId: string, options?: RunOptions): Promise<BreakerTrip | undefined>;
  /** Rejects and judges. */
  run(runId: string, rows: Rows, options?: RunOptions): Promise<BreakerTrip | undefined>;
  reset(): Promise<ResetResult>;
  entries(): Promise<BreakerErrors[]>;
}

/** @param hook - Disturbs the calls of the processed store. */
export function testBreaker(hook?: StoreHook): TestBreaker {
  const clock = testClock();
  const processed = memoryStore({ name: 'processed', ...(hook === undefined ? {} : { hook }) });
  const quarantine = memoryStore({ name: 'quarantine' });
  const breaker: TestBreaker = {
    clock,
    processed,
    quarantine,
    reject: async (runId, rows, { date = '2026-01-04', dataset = 'events' } = {}) => {
      if (rows.length === 0) return;
      const lines = rows.map(([row_hash, ...codes]) => {
        const entry: HistoryEntry = { row_hash, object: 'bronze/a', verdict: 'quarantined', attempt_count: 0, codes };
        return `${JSON.stringify(entry)}\n`;
      });
      await quarantine.put(
        historyKey({ domain: 'web', dataset, ingestionDate: date }, runId),
        gzipSync(lines.join('')),
      );
    },
    judge: (runId, options = {}) => {
      const { execution = runId, date = '2026-01-04', dataset = 'events', backfill = null, limit = 100 } = options;
      const contract = { domain: 'web', dataset, breakerLimit: limit };
      const hasHistory = quarantine.state.has(historyKey({ domain: 'web', dataset, ingestionDate: date }, runId));
      return judgeBreaker(
        { stores: { processed, quarantine }, clock, contract },
        { execution, runId, ingestionDate: date, hasHistory, backfill },
      );
    },
    run: async (runId, rows, options = {}) => {
      await breaker.reject(runId, rows, options);
      return breaker.judge(runId, options);
    },
    reset: () => resetBreaker(processed, clock, 'events', { person: 'ada', reason: 'mended' }),
    entries: async () => {
      const entries: BreakerErrors[] = [];
      for await (const { key } of listAll(processed, breakerEntriesPrefix('events'))) {
        entries.push(await getJson(processed, key));
      }
      return entries;
    },
  };
  return breaker;
}

/** Rows `from` to `to`, the last excluded, each with this code. */
export function rowsOf(code: ReasonCode, from: number, to: number): Rows {
  return Array.from({ length: to - from }, (_, index) => [`hash-${from + index}`, code] as const);
}

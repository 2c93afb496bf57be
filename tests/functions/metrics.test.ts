import { describe, expect, test } from '@jest/globals';
import { emitMissingPartitions } from '../../functions/missing-partitions.ts';
import { datesBetween } from '../../shared/layout/date.ts';
import { metrics, type MetricDocument } from '../../shared/metrics.ts';
import type { StoreEvent } from '../../shared/store/memory-store.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testClock } from '../support/test-clock.ts';
import { eventLines, testPipeline, type StoreName, type TestPipeline } from '../support/test-pipeline.ts';

const marker = 'VALUE-OF-A-ROW';

async function run(lines: readonly string[], custom: object = {}): Promise<TestPipeline> {
  const pipeline = testPipeline({ contracts: eventContracts({ alarmRate: 100, blockRate: 100, ...custom }) });
  await pipeline.deliver(date, 'events.ndjson', lines);
  await pipeline.run(date);
  return pipeline;
}

/** The values of documents, without what they are of. */
function valuesOf(documents: readonly MetricDocument[]) {
  return documents.map((document) =>
    Object.fromEntries(Object.entries(document).filter(([name]) => name in metrics || name === 'code')),
  );
}

describe('a run emits', () => {
  test('its numbers once, and a document for each reason code', async () => {
    const lines = changedFirst([...cleanLines(60), ...cleanLines(60).slice(-3)], 6, { event_ts: 'no time' });
    const pipeline = await run(lines);
    const [first] = pipeline.metrics;
    expect(first).toMatchObject({ stack: 'test', dataset: 'events', run_id: expect.stringMatching(/-1$/) });
    expect(first!._aws).toMatchObject({
      Timestamp: Date.parse('2026-01-05T03:00:00.000Z'),
      CloudWatchMetrics: [{ Namespace: 'Sluice', Dimensions: [['stack', 'dataset']] }],
    });
    expect(valuesOf(pipeline.metrics)).toMatchInlineSnapshot(`
     [
       {
         "auto_condemnation_rate": 0,
         "avg_attempt_count": 0,
         "circuit_breaker_triggers": 0,
         "condemned_rows_count": 0,
         "duplicate_detection_rate": 0.047619047619047616,
         "duplicate_rows_count": 3,
         "duration_seconds": 0,
         "input_rows": 63,
         "quarantine_rate": 0.09523809523809523,
         "quarantined_rows_count": 6,
         "rows_processed_per_run": 63,
         "runtime_anomalies": 0,
         "valid_rows_count": 54,
         "validation_failure_rate": 0.09523809523809523,
       },
       {
         "code": "TIMESTAMP_ERROR",
         "error_type_distribution": 6,
       },
       {
         "code": "DUPLICATE_KEY",
         "error_type_distribution": 3,
       },
     ]
    `);
  });

  test('no value of its rows', async () => {
    const bad = { event_id: `${marker}-1`, event_type: `${marker}-2`, event_ts: `${marker}-3`, [marker]: 1 };
    const pipeline = await run(changedFirst(cleanLines(60), 10, bad));
    expect(pipeline.metrics.length).toBeGreaterThan(1);
    expect(JSON.stringify(pipeline.metrics)).not.toContain(marker);
  });

  test('its numbers also when it ends as drift or is blocked', async () => {
    const drifted = await run(cleanLines(60).map((line) => changed(line, { amount: 'x' })));
    expect(drifted.metrics[0]).toMatchObject({ input_rows: 60, quarantined_rows_count: 60, runtime_anomalies: 0 });
    const blocked = await run(changedFirst(cleanLines(60), 6, { event_ts: 'no time' }), { blockRate: 5, alarmRate: 1 });
    expect(blocked.metrics[0]).toMatchObject({ valid_rows_count: 54, quarantine_rate: 0.1 });
  });

  test('one trigger when it trips the circuit breaker, and none when it meets it open', async () => {
    const contracts = eventContracts({ alarmRate: 100, blockRate: 100, breakerLimit: 4 });
    const pipeline = testPipeline({ contracts });
    const days = [date, '2025-01-03'];
    for (const day of days) {
      await pipeline.deliver(day, 'events.ndjson', changedFirst(cleanLines(60), 9, { event_ts: `no time on ${day}` }));
    }
    // Both executions begin before either run is judged.
    const calls = days.map((day) => stageCalls(pipeline.workspace, `execution-${day}`, day));
    for (const { sensor } of calls) expect(await sensor()).toMatchObject({ outcome: 'ready' });
    for (const { transform } of calls) expect(await transform()).toMatchObject({ outcome: 'breaker_open' });
    const triggers = pipeline.metrics.map((each) => each.circuit_breaker_triggers).filter((each) => each !== undefined);
    expect(triggers).toEqual([1, 0]);
  });

  test('an anomaly when it took longer than is usual for the runs before', async () => {
    const clock = testClock();
    let seconds = 10;
    // The clock of a test stands still but for what it is told: here the raw data is slow.
    const hook = (store: StoreName, { operation, phase }: StoreEvent) => {
      if (store === 'raw' && operation === 'read' && phase === 'before') clock.advance(seconds * 1000);
    };
    const pipeline = testPipeline({ contracts: eventContracts({}), clock, hook });
    for (const day of datesBetween('2025-01-01', '2025-01-09')) {
      await pipeline.deliver(day, 'events.ndjson', eventLines({ date: day, late: true }));
      seconds = day === '2025-01-08' ? 11 : 10;
      expect((await pipeline.run(day)).outcome).toBe('promoted');
    }
    const emitted = pipeline.metrics.filter(({ code }) => code === undefined);
    expect(emitted.map((each) => each.duration_seconds)).toEqual([10, 10, 10, 10, 10, 10, 10, 11, 10]);
    expect(emitted.map((each) => each.runtime_anomalies)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });
});

describe('of each dataset is emitted', () => {
  test('how many due dates have no promotion, none before its first one', async () => {
    const pipeline = testPipeline();
    const { workspace, clock } = pipeline;
    for (const day of ['2026-01-01', '2026-01-03']) {
      await pipeline.deliver(day, 'events.ndjson', cleanLines(60));
      expect((await pipeline.run(day)).outcome).toBe('promoted');
    }
    const emitted = async () => {
      const before = pipeline.metrics.length;
      await emitMissingPartitions(workspace);
      const counts = pipeline.metrics.slice(before).map((each) => [each.dataset, each.missing_partitions]);
      return Object.fromEntries(counts) as Record<string, number>;
    };
    // 03:00 of January 5th: the 4th is not due, the 2nd is missing.
    expect(await emitted()).toEqual({ events: 1, order_items: 0, orders: 0, products: 0, transactions: 0 });
    clock.advance(12 * 3_600_000);
    expect(await emitted()).toMatchObject({ events: 2, orders: 0 });
  });
});

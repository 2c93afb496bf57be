import { describe, expect, test } from '@jest/globals';
import { datesBetween } from '../../shared/layout/date.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, date } from '../support/event-rows.ts';
import { noticesOf, reportOf } from '../support/execution-papers.ts';
import { badLines, passingLines, replay } from '../support/replays.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';

/** Numbers that the contract sets (C17, D7), each seen to decide what becomes of a run. */

const days = datesBetween('2025-01-01', '2025-01-03');
const next = '2025-01-04';

/** A day of events, so many percent of them logins and the others purchases. */
function dayOf(day: string, rows: number, logins: number): string[] {
  return eventLines({ date: day, rows, late: true }).map((line, index) =>
    changed(line, { event_type: index * 100 < logins * rows ? 'login' : 'purchase', user_id: 'u1' }),
  );
}

/** What a run of 110 events, 57 % of them logins, warns of after three days of 100 with 50 %. */
async function anomaliesUnder(anomaly: object): Promise<string[]> {
  const pipeline = testPipeline({ contracts: eventContracts({ anomaly }) });
  for (const day of days) {
    await pipeline.deliver(day, 'events.ndjson', dayOf(day, 100, 50));
    await pipeline.run(day);
  }
  await pipeline.deliver(next, 'events.ndjson', dayOf(next, 110, 57));
  const { outcome, run_id } = await pipeline.run(next);
  expect(outcome).toBe('promoted');
  return reportOf(pipeline, next, run_id).anomalies.map(({ subject, runs }) => `${subject} ${runs}`);
}

describe('an anomaly is judged by the contract', () => {
  // By default 110 rows of 100 are too many and 57 % of 50 % are not, after 7 runs.
  test.each([
    ['nothing but fewer runs', { minimumRuns: 3 }, ['input_rows 3']],
    ['more runs than there are', { minimumRuns: 4 }, []],
    ['a shorter look-back', { minimumRuns: 2, lookBackRuns: 2 }, ['input_rows 2']],
    ['a wider row count', { minimumRuns: 3, madFactor: 10 }, []],
    ['narrower shares', { minimumRuns: 3, madFactor: 10, sharePoints: 6 }, ['login 3', 'purchase 3']],
  ])('that states %s', async (_, anomaly, found) => {
    expect(await anomaliesUnder(anomaly)).toEqual(found);
  });
});

test.each([
  [9, 0],
  [10, 1],
])('%i rows of the second replay raise P2 %i times, where the contract states no number', async (rows, notices) => {
  const pipeline = testPipeline({ contracts: eventContracts({ alarmRate: 5 }) });
  await pipeline.deliver(date, 'events.ndjson', passingLines(badLines(rows)));
  const { run_id } = await pipeline.run(date);
  const { runId: once } = await replay(pipeline, run_id);
  const told = () => noticesOf(pipeline).filter((notice) => notice.class === 'P2').length;
  expect(told()).toBe(0);
  await replay(pipeline, once);
  expect(told()).toBe(notices);
});

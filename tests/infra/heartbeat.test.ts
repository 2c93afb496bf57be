import { expect, test } from '@jest/globals';
import { emitMissingPartitions } from '../../functions/missing-partitions.ts';
import { datasetAlarms } from '../../infra/alarms/dataset-alarms.ts';
import { dayBefore } from '../../shared/layout/date.ts';
import { cleanLines } from '../support/event-rows.ts';
import { testClock } from '../support/test-clock.ts';
import { testPipeline } from '../support/test-pipeline.ts';
import { isAlarmOn } from './alarm-evaluator.ts';
import { openTestStack } from './stack-fixture.ts';

/** In milliseconds. */
const hour = 3_600_000;
const [runHour, countingHour] = [3, 14];
const alarm = datasetAlarms(await openTestStack('prod')).find(
  ({ subject, what }) => subject === 'events' && what === 'not-current',
)!;

type OnDay = (day: number) => boolean;
const always: OnDay = () => true;

/**
 * When the heartbeat of `events` changes within a week, on the days of which the date before is run at 03:00 and missing dates
 * are counted at 14:00. It is looked at every hour, from when there is as much to look at as it wants.
 */
async function changes({ runs, counts }: { readonly runs: OnDay; readonly counts: OnDay }): Promise<string[]> {
  const pipeline = testPipeline({ clock: testClock('2026-01-04T23:00:00.000Z') });
  const { clock, metrics, workspace } = pipeline;
  const found: string[] = [];
  let wasOn: boolean | undefined;
  for (let hours = 0; hours < 24 * 7; hours += 1) {
    // A run takes the clock of a test on by a second.
    clock.advance(hour - (clock.now() % hour));
    const [day, ofDay] = [Math.floor(hours / 24) + 1, new Date(clock.now()).getUTCHours()];
    if (ofDay === runHour && runs(day)) {
      const date = dayBefore(new Date(clock.now()).toISOString());
      await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
      await pipeline.run(date);
    }
    if (ofDay === countingHour && counts(day)) await emitMissingPartitions(workspace);
    if (hours < alarm.periods) continue;
    const points = metrics
      .filter(({ dataset, missing_partitions }) => dataset === 'events' && missing_partitions !== undefined)
      .map(({ _aws, missing_partitions }) => ({ time: _aws.Timestamp, value: missing_partitions! }));
    const isOn = isAlarmOn(alarm, points, clock.now());
    if (isOn !== wasOn) found.push(`day ${day}, ${ofDay}:00: ${isOn ? 'on' : 'off'}`);
    wasOn = isOn;
  }
  return found;
}

test('the heartbeat is quiet while every day is promoted and counted', async () => {
  expect(await changes({ runs: always, counts: always })).toEqual(['day 2, 2:00: off']);
});

test('it is on 26 hours after the hour of the last count without a missing date, when data stops to come', async () => {
  expect(await changes({ runs: (day) => day <= 3, counts: always })).toEqual(['day 2, 2:00: off', 'day 4, 17:00: on']);
});

test('it is on as early when nobody counts any more, and off with the first count that misses nothing', async () => {
  expect(await changes({ runs: always, counts: (day) => day <= 3 || day >= 6 })).toEqual([
    'day 2, 2:00: off',
    'day 4, 17:00: on',
    'day 6, 15:00: off',
  ]);
});

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { noticeTitles } from '../../functions/notice.ts';
import { arrivalQueue } from '../../infra/arrival-queue.ts';
import { alarmWhats, describeAlarm, nameAlarm, platformTeam, type Alarm } from '../../infra/alarms/alarm.ts';
import { alarmTable } from '../../infra/alarms/alarm-table.ts';
import { functionNames, functionSpecs } from '../../infra/function-specs.ts';
import type { Stack } from '../../infra/stack.ts';
import { metrics } from '../../shared/metrics.ts';
import { openTestStack } from './stack-fixture.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const queues = {
  deadLetters: ['arrival-dead-letters', 'schedules-dead-letters'],
  scheduleGroups: ['schedules', 'daily-repair'],
};
const stacks = await Promise.all(['dev', 'test', 'prod', 'unknown'].map((name) => openTestStack(name)));
const prod = stacks[2]!;

function tableOf(stack: Stack): Alarm[] {
  return alarmTable(stack, queues);
}

function find(alarms: readonly Alarm[], subject: string, what: Alarm['what']): Alarm | undefined {
  return alarms.find((alarm) => alarm.subject === subject && alarm.what === what);
}

describe.each(stacks.map((stack) => [stack.config.settings.stack, stack] as const))(
  'the alarms of %s',
  (name, stack) => {
    const alarms = tableOf(stack);

    test('have names of their own, with the stack and what they watch', () => {
      const names = alarms.map((alarm) => nameAlarm(stack, alarm));
      expect(new Set(names).size).toBe(names.length);
      for (const alarm of alarms) expect(nameAlarm(stack, alarm)).toBe(`sluice-${name}-${alarm.subject}-${alarm.what}`);
    });

    test('watch each thing once', () => {
      const watched = alarms.map(({ metric, expression }) => {
        const { namespace, name: metricName, dimensions } = metric;
        return JSON.stringify([namespace, metricName, dimensions, expression]);
      });
      expect(new Set(watched).size).toBe(watched.length);
    });

    test('say owner, meaning, next step and a runbook that exists, in 1024 characters', () => {
      for (const alarm of alarms) {
        const text = describeAlarm(stack, alarm);
        expect(text.length).toBeLessThanOrEqual(1024);
        expect(text.split('\n')).toEqual([
          expect.stringMatching(/^\[P[123]\] .+\.$/),
          `Stack: ${name}`,
          expect.stringMatching(/^Owner: .+/),
          expect.stringMatching(/^Next step: .+/),
          `Runbook: ${stack.config.runbooks}${alarm.runbook}`,
        ]);
        expect(existsSync(resolve(docs, 'runbooks', alarm.runbook))).toBe(true);
      }
    });

    test('of each dataset tell of its pace, and where it runs by itself of its due time', () => {
      for (const dataset of stack.contracts.names) {
        const { owner } = stack.contracts.get(dataset);
        expect(find(alarms, dataset, 'unusual-pace')).toMatchObject({
          class: 'P1',
          owner: `${platformTeam}; the data is of: ${owner}`,
          metric: { namespace: 'Sluice', name: 'runtime_anomalies', dimensions: { stack: name, dataset } },
          missingData: 'notBreaching',
        });
        expect(find(alarms, dataset, 'not-current') !== undefined).toBe(stack.config.schedules);
      }
    });

    test('of each function tell of 80 % of its time and 85 % of its memory', () => {
      for (const each of functionNames) {
        const { timeoutSeconds, memoryMegabytes } = functionSpecs[each];
        const FunctionName = `sluice-${name}-${each}`;
        expect(find(alarms, each, 'duration')).toMatchObject({
          metric: { name: 'Duration', dimensions: { FunctionName }, statistic: 'Maximum' },
          limit: { atLeast: expect.closeTo(0.8 * timeoutSeconds * 1000) },
        });
        expect(find(alarms, each, 'memory')).toMatchObject({
          metric: { namespace: 'Sluice/MemoryUsed', name: FunctionName },
          limit: { atLeast: Math.round(0.85 * memoryMegabytes) },
        });
        expect(find(alarms, each, 'throttles')).toMatchObject({ limit: { atLeast: 1 } });
      }
    });

    test('take no data for nothing, but for heartbeats, whose periods fit in seven days', () => {
      for (const { what, missingData, periods, breachingPeriods, metric } of alarms) {
        expect(missingData).toBe(what === 'not-current' ? 'breaching' : 'notBreaching');
        expect(breachingPeriods).toBeLessThanOrEqual(periods);
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
        expect(periods * metric.periodSeconds).toBeLessThanOrEqual(metric.periodSeconds < 3600 ? 86_400 : 604_800);
      }
    });

    test('watch no metric of a condition that the pipeline itself tells of', () => {
      const own = alarms.filter(({ metric }) => metric.namespace === 'Sluice').map(({ metric }) => metric.name);
      const watched = [...new Set(own)];
      expect(Object.keys(metrics)).toEqual(expect.arrayContaining(watched));
      const heartbeats = stack.config.schedules ? ['missing_partitions'] : [];
      expect(watched.toSorted()).toEqual([...heartbeats, 'runtime_anomalies']);
    });
  },
);

describe('an alarm', () => {
  test('of the due time counts hours without a number as a missing date, until 26 of them follow each other', () => {
    expect(find(tableOf(prod), 'events', 'not-current')).toMatchObject({
      metric: { name: 'missing_partitions', statistic: 'Maximum', periodSeconds: 3600 },
      expression: 'FILL(m, 1)',
      limit: { atLeast: 1 },
      periods: 26,
      breachingPeriods: 26,
    });
  });

  test('of reserved concurrency is there where its limit leaves room below', async () => {
    const stack = await openTestStack('dev', { 'sluice:reservedConcurrency': '{"transform": 10, "sensor": 2}' });
    const alarms = tableOf(stack);
    expect(find(alarms, 'transform', 'concurrency')).toMatchObject({ limit: { atLeast: 8 } });
    expect(find(alarms, 'sensor', 'concurrency')).toBeUndefined();
    expect(find(alarms, 'account', 'concurrency')).toMatchObject({ expression: '100 * m / SERVICE_QUOTA(m)' });
  });

  test('fit into what CloudWatch takes also where the datasets have many owners', () => {
    const events = prod.contracts.get('events');
    const all = Array.from({ length: 30 }, (_, index) => ({
      ...events,
      owner: `The team of the ${index}th of thirty datasets`,
    }));
    const stack = { ...prod, contracts: { ...prod.contracts, all } };
    const text = describeAlarm(stack, find(tableOf(stack), 'raw', 'growth')!);
    expect(text).toHaveLength(1024);
    expect(text).toMatch(/\nOwner: who delivers .*…\nNext step: .*\nRunbook: .*bucket-growth\.md$/);
  });

  test('of the age of late data is silent while its messages come again, and speaks when nobody reads them', () => {
    const { limit } = find(tableOf(prod), 'arrival', 'age')!;
    // The fourth time that a message is received; from then on SQS leaves it out of the age.
    const fourth = arrivalQueue.delaySeconds + 3 * arrivalQueue.visibilityTimeoutSeconds;
    expect(limit).toEqual({ atLeast: fourth + arrivalQueue.visibilityTimeoutSeconds });
  });

  test('of growth compares with the least of seven days, and only more than 10 GiB', () => {
    expect(find(tableOf(prod), 'raw', 'growth')).toMatchObject({
      class: 'P3',
      metric: { dimensions: { BucketName: 'sluice-prod-raw-123456789012', StorageType: 'StandardStorage' } },
      expression: 'IF(m - MIN(m) > 10737418240, 100 * (m - MIN(m)) / MIN(m), 0)',
      limit: { above: 50 },
      periods: 7,
      breachingPeriods: 1,
    });
  });

  test('is there for each queue of dead letters and each group of schedules', () => {
    const alarms = tableOf(prod);
    for (const queue of queues.deadLetters) {
      const dimensions = { QueueName: `sluice-prod-${queue}` };
      expect(find(alarms, queue, 'not-empty')).toMatchObject({ metric: { dimensions }, limit: { atLeast: 1 } });
    }
    for (const group of queues.scheduleGroups) {
      const dimensions = { ScheduleGroup: `sluice-prod-${group}` };
      expect(find(alarms, group, 'lost-calls')).toMatchObject({ metric: { dimensions } });
    }
  });
});

test('the page of alerts lists every notice, the failure rule and every kind of alarm once, with its class and page', () => {
  const page = readFileSync(resolve(docs, 'reference/alerts.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`.*?) \|/gm)]
    .map(([, cell]) => cell!)
    .filter((cell) => !cell.includes('`sluice-'));
  // What stands in parentheses explains.
  const told = rows.flatMap((cell) =>
    [...cell.replaceAll(/\(.*?\)/g, '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(told.toSorted()).toEqual([...noticeTitles, 'P1: <execution> failed', ...alarmWhats].toSorted());
  const alarms = tableOf(prod);
  for (const what of alarmWhats) {
    const kind = alarms.find((alarm) => alarm.what === what)!;
    expect(page).toMatch(
      new RegExp(`^\\| \`${what}\` .*\\| ${kind.class} .*\\(\\.\\./runbooks/${kind.runbook}\\)`, 'm'),
    );
  }
});

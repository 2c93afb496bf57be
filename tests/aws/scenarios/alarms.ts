import {
  DescribeAlarmsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  type MetricDatum,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { metricDocument, metricNamespace, type MetricValues } from '../../../shared/metrics.ts';
import { goldenText } from '../../support/golden-text.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import type { Deployments } from '../deployment/deployments.ts';

/** Puts metrics where the functions' logs would put them on AWS. */
async function putMetrics({ stack, account }: DeployedStack, dataset: string, values: MetricValues): Promise<void> {
  const document = metricDocument({ stack: stack.config.settings.stack, dataset, time: Date.now() }, values);
  const [{ Metrics, Dimensions: lists }] = document._aws.CloudWatchMetrics;
  const valueOf = (name: string) => document[name as keyof MetricValues];
  const Dimensions = lists[0].map((name) => ({ Name: name, Value: String(valueOf(name)) }));
  const MetricData = Metrics.map(
    ({ Name, Unit }) => ({ MetricName: Name, Unit, Value: valueOf(Name), Dimensions }) as MetricDatum,
  );
  await account.cloudWatch.send(new PutMetricDataCommand({ Namespace: metricNamespace, MetricData }));
}

async function stateOf({ account }: DeployedStack, AlarmName: string): Promise<StateValue | undefined> {
  const { MetricAlarms } = await account.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms![0]!.StateValue;
}

/** What the mails that have come say of an alarm, by their class. */
async function takeAlarm({ mailbox }: DeployedStack, name: string): Promise<[noticeClass: string, text: string][]> {
  const alarms = (await mailbox.take()).map((mail) => {
    const alarm = JSON.parse(mail.text) as { readonly AlarmName: string; readonly AlarmDescription: string };
    return { ...alarm, class: mail.class };
  });
  return alarms.filter(({ AlarmName }) => AlarmName === name).map((alarm) => [alarm.class, alarm.AlarmDescription]);
}

/** That alarms of the program tell whom they should. */
export function declareAlarms(open: () => Deployments): void {
  test('an alarm is quiet while its metric is, and its change is told to the topic of its class', async () => {
    const { dev } = open();
    const name = dev.stack.names.resource('events-unusual-pace');
    await putMetrics(dev, 'events', { runtime_anomalies: 0 });
    expect(await stateOf(dev, name)).toBe('OK');
    expect(await takeAlarm(dev, name)).toEqual([]);
    for (let times = 0; times < 2; times += 1) await putMetrics(dev, 'events', { runtime_anomalies: 1 });
    expect(await stateOf(dev, name)).toBe('ALARM');
    expect(await takeAlarm(dev, name)).toEqual([['P1', goldenText('alerts/alarm-unusual-pace.txt').trimEnd()]]);
  });

  test('the heartbeat tells P1 when it stops, and nobody when it comes back', async () => {
    const { prod } = open();
    const AlarmName = prod.stack.names.resource('events-not-current');
    await prod.mailbox.take();
    for (const StateValue of ['OK', 'ALARM', 'OK'] as const) {
      await prod.account.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
    }
    const text = goldenText('alerts/alarm-not-current.txt').trimEnd();
    expect(await takeAlarm(prod, AlarmName)).toEqual([['P1', text]]);
  });
}

/** What CloudWatch does and MiniStack does not: these fail, and say so when a new version of it lets one pass. */
export function declareAlarmGaps(open: () => Deployments): void {
  test.failing('an alarm over an expression looks at its numbers', async () => {
    const { prod } = open();
    await putMetrics(prod, 'orders', { missing_partitions: 0 });
    expect(await stateOf(prod, prod.stack.names.resource('orders-not-current'))).toBe('OK');
  });

  test.failing('an alarm looks at the metric of its own dimensions alone', async () => {
    const { dev } = open();
    await putMetrics(dev, 'orders', { runtime_anomalies: 1 });
    await putMetrics(dev, 'products', { runtime_anomalies: 0 });
    expect(await stateOf(dev, dev.stack.names.resource('products-unusual-pace'))).toBe('OK');
  });

  test.failing('silence is a breach to an alarm that takes it for one', async () => {
    const { prod } = open();
    expect(await stateOf(prod, prod.stack.names.resource('products-not-current'))).toBe('ALARM');
  });

  test.failing('lines of a log in the embedded metric format become metrics', async () => {
    const { dev } = open();
    const command = new ListMetricsCommand({ Namespace: metricNamespace, MetricName: 'input_rows' });
    const { Metrics } = await dev.account.cloudWatch.send(command);
    expect(Metrics).not.toEqual([]);
  });
}

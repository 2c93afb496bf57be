import { ReasonCode } from '../../shared/contract/reason.ts';
import type { MetricName } from '../../shared/metrics.ts';
import type { WatchedStack } from '../alarms/alarm.ts';
import { datasetMetric } from '../alarms/dataset-alarms.ts';
import { graph, heading, layOut, type DashboardBody, type Line, type LimitLine, type Widget } from './widget.ts';

const perRun = { statistic: 'Maximum', periodSeconds: 3600 } as const;

const verdicts: readonly MetricName[] = [
  'valid_rows_count',
  'quarantined_rows_count',
  'condemned_rows_count',
  'duplicate_rows_count',
];
const rates: readonly MetricName[] = [
  'quarantine_rate',
  'validation_failure_rate',
  'duplicate_detection_rate',
  'auto_condemnation_rate',
];

/** How the rows of each dataset were judged, a row of graphs a dataset, with the limits of its contract. */
export function qualityDashboard(stack: WatchedStack): DashboardBody {
  const { contracts, config } = stack;
  return layOut([
    [
      heading(
        `# Data quality of ${config.settings.stack}\nEach number is of one run; the report of the run says more.`,
      ),
    ],
    ...contracts.names.map((dataset) => datasetGraphs(stack, dataset)),
  ]);
}

function datasetGraphs(stack: WatchedStack, dataset: string): Widget[] {
  const { alarmRate, blockRate } = stack.contracts.get(dataset);
  const line = (name: MetricName): Line => ({ label: name, metric: datasetMetric(stack, dataset, name, perRun) });
  const codes = Object.values(ReasonCode).map((code): Line => {
    const metric = datasetMetric(stack, dataset, 'error_type_distribution', perRun);
    return { label: code, metric: { ...metric, dimensions: { ...metric.dimensions, code } } };
  });
  // The contract has percent, the metrics are shares.
  const limits: LimitLine[] = [
    { label: 'alarmRate', value: alarmRate / 100 },
    { label: 'blockRate', value: blockRate / 100 },
  ];
  const show = graph.bind(undefined, stack.names.region);
  return [
    show(`${dataset}: rows by verdict`, verdicts.map(line)),
    show(`${dataset}: rates`, rates.map(line), limits),
    show(`${dataset}: reasons by code`, codes),
    show(`${dataset}: attempts of rows that are not valid`, [line('avg_attempt_count')]),
  ];
}

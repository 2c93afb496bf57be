/** Where the metrics of all stacks lie in CloudWatch. */
export const metricNamespace = 'Sluice';

/** Every metric: the names are fixed, because alarms, dashboards and people's own queries use them. */
export const metrics = {
  input_rows: { unit: 'Count', meaning: 'Rows that the run read.' },
  valid_rows_count: { unit: 'Count', meaning: 'Rows with the verdict valid.' },
  quarantined_rows_count: { unit: 'Count', meaning: 'Rows with the verdict quarantined.' },
  condemned_rows_count: { unit: 'Count', meaning: 'Rows with the verdict condemned.' },
  duplicate_rows_count: { unit: 'Count', meaning: 'Rows with the verdict duplicate.' },
  quarantine_rate: { unit: 'None', meaning: 'Quarantined rows / input rows.' },
  validation_failure_rate: { unit: 'None', meaning: 'Quarantined and condemned rows / input rows.' },
  error_type_distribution: { unit: 'Count', meaning: 'Reasons of rows that are not valid, by `code`.' },
  avg_attempt_count: { unit: 'None', meaning: 'Mean attempt_count of the rows that are not valid.' },
  duplicate_detection_rate: { unit: 'None', meaning: 'Duplicate and DUPLICATE_FAILURE rows / input rows.' },
  auto_condemnation_rate: { unit: 'None', meaning: 'Rows that the pipeline itself condemned / input rows.' },
  circuit_breaker_triggers: { unit: 'Count', meaning: '1 when the run tripped the circuit breaker, else 0.' },
  rows_processed_per_run: { unit: 'Count', meaning: 'Rows that the run read.' },
  duration_seconds: { unit: 'Seconds', meaning: 'From the beginning of the attempt to its report.' },
  missing_partitions: {
    unit: 'Count',
    meaning: 'Due dates since the first promotion that have none, of all schema versions; counted once a day.',
  },
  runtime_anomalies: {
    unit: 'Count',
    meaning: '1 when duration or rows per second is unlike that of the last promoted runs, else 0.',
  },
} as const satisfies Readonly<
  Record<string, { readonly unit: 'Count' | 'None' | 'Seconds'; readonly meaning: string }>
>;

/** The name of one. */
export type MetricName = keyof typeof metrics;

/** What values are of. */
export interface MetricScope {
  readonly stack: string;
  readonly dataset: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** A property and no dimension: every run would be a metric of its own, which is paid for by the metric. */
  readonly runId?: string;
  /** The reason code, for error_type_distribution only. */
  readonly code?: string;
}

/** Values of metrics, by name. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** A document in CloudWatch's embedded metric format; as one line of a log it becomes metrics. */
export interface MetricDocument extends MetricValues {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly [
      {
        readonly Namespace: string;
        readonly Dimensions: readonly [readonly string[]];
        readonly Metrics: readonly { readonly Name: MetricName; readonly Unit: string }[];
      },
    ];
  };
  readonly stack: string;
  readonly dataset: string;
  readonly code?: string;
  readonly run_id?: string;
}

/** Takes metrics. On AWS they are lines of the function's log; on a laptop the reports say it all, and nothing is kept. */
export interface MetricSink {
  emit(document: MetricDocument): void;
}

/** Keeps nothing. */
export const noMetrics: MetricSink = { emit: () => undefined };

/**
 * The document of these values. It holds the fields of the scope and numbers under the names above, whatever else the
 * arguments carry: no value of a row can get into it.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricDocument(scope: MetricScope, values: MetricValues): MetricDocument {
  const { stack, dataset, time, runId, code } = scope;
  // What is no number would make CloudWatch drop the document with all its other metrics.
  const names = (Object.keys(metrics) as MetricName[]).filter((name) => Number.isFinite(values[name]));
  return {
    _aws: {
      Timestamp: time,
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [['stack', 'dataset', ...(code === undefined ? [] : ['code'])]],
          Metrics: names.map((name) => ({ Name: name, Unit: metrics[name].unit })),
        },
      ],
    },
    stack,
    dataset,
    ...(code === undefined ? {} : { code }),
    ...(runId === undefined ? {} : { run_id: runId }),
    ...Object.fromEntries(names.map((name) => [name, values[name]])),
  };
}

import type { WatchedStack } from '../alarms/alarm.ts';
import { bucketMetric, dataBuckets } from '../alarms/bucket-alarms.ts';
import { datasetMetric } from '../alarms/dataset-alarms.ts';
import { functionMetric, memoryMetric } from '../alarms/function-alarms.ts';
import { functionNames, functionSpecs, type FunctionName } from '../function-specs.ts';
import { graph, heading, layOut, type DashboardBody, type Line } from './widget.ts';

const daySeconds = 86_400;
const every5Minutes = { statistic: 'Maximum', periodSeconds: 300 } as const;
const daily = { statistic: 'Sum', periodSeconds: daySeconds } as const;

/** What the stack uses and pays for: function time, memory against its limit, storage, and bytes that queries scan. */
export function costDashboard(stack: WatchedStack, workgroup: string): DashboardBody {
  const { names, config, contracts } = stack;
  const ofFunctions = (line: (name: FunctionName) => Omit<Line, 'label'>): Line[] =>
    functionNames.map((name) => ({ label: name, ...line(name) }));
  const show = graph.bind(undefined, names.region);
  return layOut([
    [heading(`# Cost and performance of ${config.settings.stack}\nFunctions are paid for by GB-seconds and calls.`)],
    [
      show(
        'GB-seconds a day',
        ofFunctions((name) => ({
          metric: functionMetric(stack, name, 'Duration', daily),
          expression: `m / 1000 * ${functionSpecs[name].memoryMegabytes / 1024}`,
        })),
      ),
      show(
        'Calls a day',
        ofFunctions((name) => ({ metric: functionMetric(stack, name, 'Invocations', daily) })),
      ),
    ],
    [
      show(
        'Longest call, % of the time limit',
        ofFunctions((name) => ({
          metric: functionMetric(stack, name, 'Duration', every5Minutes),
          expression: `m / ${functionSpecs[name].timeoutSeconds * 10}`,
        })),
        [{ label: 'alarm', value: 80 }],
      ),
      show(
        'Most memory, % of the limit',
        ofFunctions((name) => ({
          metric: memoryMetric(stack, name),
          expression: `100 * m / ${functionSpecs[name].memoryMegabytes}`,
        })),
        [{ label: 'alarm', value: 85 }],
      ),
    ],
    [
      show(
        'Concurrent calls',
        ofFunctions((name) => ({ metric: functionMetric(stack, name, 'ConcurrentExecutions', every5Minutes) })),
      ),
      show(
        'Throttled calls',
        ofFunctions((name) => ({
          metric: functionMetric(stack, name, 'Throttles', { statistic: 'Sum', periodSeconds: 300 }),
        })),
      ),
    ],
    [
      show(
        'Rows per second of a run',
        contracts.names.map((dataset) => ({
          label: dataset,
          metric: datasetMetric(stack, dataset, 'rows_processed_per_run', { statistic: 'Sum', periodSeconds: 3600 }),
          other: datasetMetric(stack, dataset, 'duration_seconds', { statistic: 'Sum', periodSeconds: 3600 }),
          expression: 'm / n',
        })),
      ),
      show(
        'Bytes in the standard storage class',
        dataBuckets.map((kind) => ({ label: kind, metric: bucketMetric(stack, kind) })),
      ),
    ],
    [show('Bytes that queries scanned a day', [scannedBytes(workgroup)])],
  ]);
}

/** Successful queries of readers. https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html */
function scannedBytes(workgroup: string): Line {
  const dimensions = { QueryState: 'SUCCEEDED', QueryType: 'DML', WorkGroup: workgroup };
  return { label: workgroup, metric: { namespace: 'AWS/Athena', name: 'ProcessedBytes', dimensions, ...daily } };
}

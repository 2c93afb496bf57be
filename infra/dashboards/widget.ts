import type { Metric } from '../alarms/alarm.ts';

/** A line of a graph. */
export interface Line {
  readonly metric: Metric;
  readonly label: string;
  /** Metric math over the line's metric, which it names `m`, and over `other`, which it names `n`. */
  readonly expression?: string;
  readonly other?: Metric;
}

/** A horizontal line that says where a limit is. */
export interface LimitLine {
  readonly label: string;
  readonly value: number;
}

/** A widget before it has its place. */
export interface Widget {
  readonly type: 'metric' | 'text' | 'alarm';
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What PutDashboard takes. */
export interface DashboardBody {
  /** The time shown at first, as an ISO 8601 duration before now. */
  readonly start: string;
  readonly widgets: readonly (Widget & { readonly x: number; readonly y: number; readonly width: number })[];
}

/** Columns of a dashboard. */
const gridWidth = 24;

const graphHeight = 6;

/**
 * Rows of widgets, each row as wide as the dashboard.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function layOut(rows: readonly (readonly Widget[])[]): DashboardBody {
  let y = 0;
  const widgets = rows.flatMap((row) => {
    const width = Math.floor(gridWidth / row.length);
    const placed = row.map((widget, column) => ({ ...widget, x: column * width, y, width }));
    y += Math.max(...row.map(({ height }) => height));
    return placed;
  });
  return { start: '-P14D', widgets };
}

/** A graph over time. */
export function graph(
  region: string,
  title: string,
  lines: readonly Line[],
  limits: readonly LimitLine[] = [],
): Widget {
  const metrics = lines.flatMap((line, index) => graphedLine(line, index));
  const annotations = limits.length === 0 ? {} : { annotations: { horizontal: limits } };
  const properties = { title, region, view: 'timeSeries', stacked: false, yAxis: { left: { min: 0 } }, metrics };
  return { type: 'metric', height: graphHeight, properties: { ...properties, ...annotations } };
}

/** A heading, in Markdown. */
export function heading(markdown: string): Widget {
  return { type: 'text', height: 2, properties: { markdown } };
}

/** The states of alarms, by ARN; CloudWatch shows up to 100. */
export function alarmStates(title: string, alarms: readonly string[]): Widget {
  return { type: 'alarm', height: graphHeight, properties: { title, alarms } };
}

function graphedLine({ metric, label, expression, other }: Line, index: number): unknown[] {
  if (expression === undefined) return [graphedMetric(metric, { label })];
  const ids = { m: `m${index}`, n: `n${index}` };
  return [
    graphedMetric(metric, { id: ids.m, visible: false }),
    ...(other === undefined ? [] : [graphedMetric(other, { id: ids.n, visible: false })]),
    [{ id: `e${index}`, label, expression: expression.replaceAll(/\b[mn]\b/g, (name) => ids[name as 'm' | 'n']) }],
  ];
}

function graphedMetric({ namespace, name, dimensions, statistic, periodSeconds }: Metric, options: object): unknown[] {
  return [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, period: periodSeconds, ...options },
  ];
}

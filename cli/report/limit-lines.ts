import type { LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { CheckResult } from '../../shared/quality/report.ts';
import type { LegendEntry } from './figure.ts';
import { limitsOf, type RateLimit, type Severity } from './rate-measures.ts';

/** The limits of a rate chart. */
export interface LimitLines {
  readonly series: readonly (LineSeriesOption | ScatterSeriesOption)[];
  readonly legend: readonly LegendEntry[];
  /** In words, as of the newest date. */
  readonly labels: readonly string[];
}

const severityColors: Readonly<Record<Severity, string>> = { stops: 'var(--blocked)', notes: 'var(--warned)' };

/** How far left of its neighbour's the label of the next limit stands, as a share of the plot. */
const labelStep = 0.3;

/**
 * Draws the limits that each date was judged by, on the second x axis, which counts the dates from 0: a limit that a newer
 * contract moved is a step. A date without checks has the limits of the date before it.
 *
 * @param checks The checks of each date; undefined where no run was judged.
 */
export function limitLines(checks: readonly (readonly CheckResult[] | undefined)[]): LimitLines {
  const known = checks.findIndex((each) => each !== undefined);
  if (known < 0) return { series: [], legend: [], labels: [] };
  const byDate: RateLimit[][] = [];
  for (const each of checks) byDate.push(each?.flatMap(limitsOf) ?? byDate.at(-1) ?? checks[known]!.flatMap(limitsOf));

  const ids = [...new Set(byDate.flat().map(({ id }) => id))];
  const series = ids.flatMap((id, index) => {
    const limits = byDate.map((limits) => limits.find((limit) => limit.id === id));
    return [stepLine(limits), lineLabel(limits, index)];
  });
  const newest = byDate.at(-1) ?? [];
  const legend = newest.map(({ label, severity }): LegendEntry => ({
    color: severityColors[severity],
    label,
    mark: 'dashes',
  }));
  return { series, legend, labels: newest.map(({ label }) => label) };
}

function stepLine(limits: readonly (RateLimit | undefined)[]): LineSeriesOption {
  const severity = limits.findLast((limit) => limit !== undefined)?.severity ?? 'notes';
  const points = limits.flatMap((limit, index): [number, number | '-'][] => {
    const before = limits[index - 1]?.percent;
    if (limit === undefined)
      return before === undefined
        ? []
        : [
            [index, before],
            [index, '-'],
          ];
    if (before === limit.percent) return [];
    return before === undefined
      ? [[index, limit.percent]]
      : [
          [index, before],
          [index, limit.percent],
        ];
  });
  const last = limits.at(-1);
  if (last !== undefined) points.push([limits.length, last.percent]);
  return {
    type: 'line',
    xAxisIndex: 1,
    data: points,
    symbol: 'none',
    z: 3,
    lineStyle: { color: severityColors[severity], width: 1.2, type: [5, 3] },
  };
}

/** ECharts labels points only, so an unseen point above the line's newest part carries its label. */
function lineLabel(limits: readonly (RateLimit | undefined)[], index: number): ScatterSeriesOption {
  const limit = limits.at(-1);
  return {
    type: 'scatter',
    xAxisIndex: 1,
    symbolSize: 1,
    z: 4,
    itemStyle: { color: 'none', opacity: 1 },
    data: limit === undefined ? [] : [[limits.length * (1 - index * labelStep), limit.percent]],
    label: {
      show: true,
      formatter: limit?.label ?? '',
      position: 'left',
      offset: [4, -8],
      fontSize: 11,
      color: 'var(--muted)',
      textBorderColor: 'var(--paper)',
      textBorderWidth: 3,
    },
  };
}

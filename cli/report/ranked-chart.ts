import { barShape, chartSizes, dateAxis, plotGrid, valueAxis, type ChartOption } from './chart-frame.ts';
import { describeSpan, type ChartDays } from './chart-days.ts';
import type { Figure, LegendEntry } from './figure.ts';
import { rankColors } from './palette.ts';
import { renderSvg } from './svg-chart.ts';

/** What a chart of counts by name shows. */
export interface RankedCounts {
  readonly title: string;
  readonly caption: string;
  /** By index of the dates; undefined where there is nothing to show. */
  readonly counts: readonly (Readonly<Record<string, number>> | undefined)[];
  /** True draws each name's share of its date in percent, false its count. */
  readonly shares: boolean;
  /** A name's label in the legend, from its total and the total of all. */
  label(name: string, total: number, all: number): string;
}

/** A stack of bars for each date, one part for each of the most frequent names and one for all others. */
export function rankedChart(id: string, axis: ChartDays, ranked: RankedCounts): Figure {
  const size = chartSizes.half;
  const names = rank(ranked.counts);
  const all = names.reduce((sum, { total }) => sum + total, 0);
  const named = names.length <= rankColors.length ? names : names.slice(0, rankColors.length - 1);
  const groups = named.map(({ name }) => ({ label: name, names: [name] }));
  const rest = names.slice(named.length).map(({ name }) => name);
  if (rest.length > 0) groups.push({ label: `${rest.length} others`, names: rest });

  const columns = groups.map((group) => ranked.counts.map((counts) => counts && sumOf(counts, group.names)));
  const dayTotals = ranked.counts.map((counts) => counts && sumOf(counts, Object.keys(counts)));
  const option: ChartOption = {
    grid: plotGrid(),
    xAxis: dateAxis(axis.dates, size.width),
    yAxis: ranked.shares
      ? { ...valueAxis((value) => `${value}\u00a0%`), max: 100, interval: 25 }
      : { ...valueAxis(), minInterval: 1 },
    series: columns.map((column, index) => ({
      type: 'bar',
      stack: 'names',
      itemStyle: { color: rankColors[index]! },
      data: column.map((count, day) => heightOf(count, dayTotals[day], ranked.shares)),
      ...barShape(size.width, axis.dates.length),
    })),
  };
  const legend = groups.map(({ label }, index): LegendEntry => {
    const total = columns[index]!.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return { color: rankColors[index]!, label: ranked.label(label, total, all), mark: 'block' };
  });
  const words = legend.map(({ label }) => label).join(', ');
  const description = `${ranked.title}, ${describeSpan(axis)}: ${words}.`;
  const { title, caption } = ranked;
  return { title, caption, legend, chart: renderSvg(id, description, size, option), wide: false };
}

function rank(counts: RankedCounts['counts']): { name: string; total: number }[] {
  const totals = new Map<string, number>();
  for (const each of counts) {
    for (const [name, count] of Object.entries(each ?? {})) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  return [...totals]
    .map(([name, total]) => ({ name, total }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
}

function sumOf(counts: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (Object.hasOwn(counts, name) ? counts[name]! : 0), 0);
}

/** ECharts draws nothing for a `-`. */
function heightOf(count: number | undefined, dayTotal: number | undefined, asShare: boolean): number | '-' {
  if (count === undefined || dayTotal === undefined || dayTotal === 0) return '-';
  return asShare ? (100 * count) / dayTotal : count;
}

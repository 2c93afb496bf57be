import { Verdict, type RowCounts } from '../../shared/verdicts/verdict.ts';
import { barShape, chartSizes, dateAxis, plotGrid, valueAxis, type ChartOption } from './chart-frame.ts';
import { describeSpan, shownRuns, type ChartDays } from './chart-days.ts';
import type { Figure } from './figure.ts';
import { formatCount } from './format.ts';
import { verdictColors } from './palette.ts';
import { renderSvg } from './svg-chart.ts';

const fields: readonly (readonly [Verdict, keyof RowCounts])[] = [
  [Verdict.valid, 'valid_rows'],
  [Verdict.duplicate, 'duplicate_rows'],
  [Verdict.quarantined, 'quarantined_rows'],
  [Verdict.condemned, 'condemned_rows'],
];

/** The input rows of each date, stacked by verdict. */
export function rowsChart(id: string, axis: ChartDays): Figure {
  const size = chartSizes.full;
  const counts = shownRuns(axis).map((run) => run?.report.counts);
  const totals = fields.map(([, field]) => counts.reduce((sum, each) => sum + (each?.[field] ?? 0), 0));
  const drawn = fields.filter((_, index) => totals[index]! > 0);
  const option: ChartOption = {
    grid: plotGrid(),
    xAxis: dateAxis(axis.dates, size.width),
    yAxis: { ...valueAxis(), minInterval: 1 },
    series: drawn.map(([verdict, field]) => ({
      type: 'bar',
      stack: 'rows',
      itemStyle: { color: verdictColors[verdict] },
      data: counts.map((each) => each?.[field] ?? '-'),
      ...barShape(size.width, axis.dates.length),
    })),
  };
  const legend = fields.map(([verdict], index) => ({
    color: verdictColors[verdict],
    label: `${verdict} ${formatCount(totals[index]!)}`,
    mark: 'block' as const,
  }));
  const description = `Input rows by verdict, ${describeSpan(axis)}: ${legend.map(({ label }) => label).join(', ')}.`;
  return {
    title: 'Rows by verdict',
    caption: 'Input rows of each date, from its current run or, where none is current, the last that was judged.',
    legend,
    chart: renderSvg(id, description, size, option),
    wide: true,
  };
}

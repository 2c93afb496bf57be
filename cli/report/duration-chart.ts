import { barShape, chartSizes, dateAxis, plotGrid, valueAxis, type ChartOption } from './chart-frame.ts';
import { describeSpan, shownRuns, type ChartDays } from './chart-days.ts';
import type { Figure } from './figure.ts';
import { formatDuration } from './format.ts';
import { renderSvg } from './svg-chart.ts';

/** How long the run of each date took to read, judge and write its rows. */
export function durationChart(id: string, axis: ChartDays, wide: boolean): Figure {
  const size = wide ? chartSizes.full : chartSizes.half;
  // A clock that was set back can make a run look as if it took less than no time.
  const seconds = shownRuns(axis).map((run) => run && Math.max(0, run.report.duration_seconds));
  const known = seconds.filter((each) => each !== undefined).sort((a, b) => a - b);
  const longest = known.at(-1) ?? 0;
  const unit = unitFor(longest);
  const option: ChartOption = {
    grid: plotGrid(),
    xAxis: dateAxis(axis.dates, size.width),
    yAxis: valueAxis((value) => `${Number(value.toPrecision(3))}\u00a0${unit.name}`),
    series: [
      {
        type: 'bar',
        itemStyle: { color: 'var(--line)' },
        data: seconds.map((each) => (each === undefined ? '-' : each / unit.seconds)),
        ...barShape(size.width, axis.dates.length),
      },
    ],
  };
  const words = `median ${formatDuration(known[Math.floor(known.length / 2)] ?? 0)}, longest ${formatDuration(longest)}`;
  return {
    title: 'Duration',
    caption: `Time to judge and write a date: ${words}.`,
    legend: [],
    chart: renderSvg(id, `Duration of the runs of ${describeSpan(axis)}: ${words}.`, size, option),
    wide,
  };
}

function unitFor(seconds: number): { readonly name: string; readonly seconds: number } {
  if (seconds >= 7200) return { name: 'h', seconds: 3600 };
  if (seconds >= 120) return { name: 'min', seconds: 60 };
  return seconds >= 0.2 || seconds === 0 ? { name: 's', seconds: 1 } : { name: 'ms', seconds: 0.001 };
}

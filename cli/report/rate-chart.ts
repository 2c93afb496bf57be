import { chartSizes, dateAxis, plotGrid, valueAxis, type ChartOption } from './chart-frame.ts';
import { describeSpan, type ChartDays } from './chart-days.ts';
import type { Figure, LegendEntry } from './figure.ts';
import { formatPercent } from './format.ts';
import { isJudged, type JudgedRun } from './history.ts';
import { limitLines } from './limit-lines.ts';
import type { RateMeasure } from './rate-measures.ts';
import { renderSvg } from './svg-chart.ts';

/** Dates above which only those other runs are drawn that broke a limit: rings would hide the rate itself. */
const maxDatesWithRings = 120;

/** A share that is close to the whole ends there, however round the next number would be. */
const wholeScale = { max: 100, interval: 25 };

/** A point of a rate: red where it stopped its run, amber where it was only noted. */
const pointColors = { fine: 'var(--line)', notes: 'var(--warned)', stops: 'var(--blocked)' } as const;

/** A rate from date to date, with its limits; runs that do not stand for their date are rings. */
export function rateChart(id: string, axis: ChartDays, measure: RateMeasure): Figure {
  const size = chartSizes.half;
  const runs = axis.days.map((day) => day?.shown);
  const observed = runs.map((run) => run && measure.observe(run));
  const others = ringsOf(axis, measure);
  const highest = Math.max(0, ...observed.filter((percent) => percent !== undefined));
  const limits = limitLines(runs.map((run) => run && measure.checks(run)));
  const option: ChartOption = {
    grid: plotGrid(),
    xAxis: [
      dateAxis(axis.dates, size.width),
      { type: 'value', show: false, min: 0, max: Math.max(1, axis.dates.length) },
    ],
    yAxis: { ...valueAxis(formatPercent), ...(highest > 75 && highest <= 100 ? wholeScale : {}) },
    series: [
      {
        type: 'line',
        lineStyle: { color: 'var(--line)', width: 1.5 },
        symbol: 'circle',
        symbolSize: pointSize(axis.dates.length),
        showAllSymbol: true,
        data: observed.map((percent, index) =>
          percent === undefined
            ? { value: '-' }
            : { value: percent, itemStyle: { color: colorOf(runs[index]!, measure), opacity: 1 } },
        ),
      },
      {
        type: 'scatter',
        symbol: 'circle',
        symbolSize: pointSize(axis.dates.length) + 1,
        itemStyle: { color: 'var(--paper)', borderWidth: 1.2, opacity: 1 },
        data: others,
      },
      ...limits.series,
    ],
  };
  const words = [`highest ${formatPercent(highest)}`, ...limits.labels].join(', ');
  return {
    title: measure.title,
    caption: measure.caption,
    legend: legendOf(limits.legend, others.length > 0, isDense(axis)),
    chart: renderSvg(id, `${measure.title}, ${describeSpan(axis)}: ${words}.`, size, option),
    wide: false,
  };
}

/** The judged runs that do not stand for their date, as rings. */
function ringsOf(axis: ChartDays, measure: RateMeasure) {
  return axis.days.flatMap((day, index) =>
    (day?.runs ?? []).filter(isJudged).flatMap((run) => {
      const percent = run === day?.shown ? undefined : measure.observe(run);
      const borderColor = colorOf(run, measure);
      if (percent === undefined || (isDense(axis) && borderColor === pointColors.fine)) return [];
      return [{ value: [index, percent], itemStyle: { borderColor } }];
    }),
  );
}

function isDense({ dates }: ChartDays): boolean {
  return dates.length > maxDatesWithRings;
}

function legendOf(limits: readonly LegendEntry[], hasRings: boolean, dense: boolean): LegendEntry[] {
  const label = dense ? 'other runs that broke a limit' : 'other runs of the date';
  const ring: LegendEntry = { color: 'var(--muted)', label, mark: 'ring' };
  return [{ color: 'var(--line)', label: 'observed', mark: 'line' }, ...limits, ...(hasRings ? [ring] : [])];
}

function colorOf(run: JudgedRun, measure: RateMeasure): string {
  const broken = measure.checks(run).filter(({ result }) => result !== 'pass');
  if (broken.length === 0) return pointColors.fine;
  return broken.some(({ result }) => result === 'fail') ? pointColors.stops : pointColors.notes;
}

function pointSize(count: number): number {
  if (count <= 40) return 5;
  return count <= 120 ? 3.5 : 2.5;
}

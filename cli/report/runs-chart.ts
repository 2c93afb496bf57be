import type { RunResult } from '../../shared/quality/report.ts';
import { bandWidth, chartSizes, dateAxis, plotGrid, rowAxis, type ChartOption } from './chart-frame.ts';
import { describeSpan, type ChartDays } from './chart-days.ts';
import type { Figure } from './figure.ts';
import { formatNoun } from './format.ts';
import { runsOf, type Day, type RecordedRun } from './history.ts';
import { resultColors } from './palette.ts';
import { renderSvg } from './svg-chart.ts';

/** Runs of one date that have a row of their own; older ones are in the table. */
const maxRuns = 8;

/** Pixels. */
const rowHeight = 20;
const markHeight = 14;
const maxMarkWidth = 44;

const results = Object.keys(resultColors) as RunResult[];

/** Every run as a mark in the colour of its result: dates from left to right, a date's runs from the newest down. */
export function runsChart(id: string, axis: ChartDays): Figure {
  const present = axis.days.filter((day) => day !== undefined);
  const runs = runsOf(present);
  const most = Math.max(1, ...present.map((day) => day.runs.length));
  const rows = Math.min(most, maxRuns);
  const { width } = chartSizes.full;
  const size = { width, height: (rows + 1) * rowHeight + 46 };
  const markWidth = Math.min(maxMarkWidth, bandWidth(width, axis.dates.length) * 0.86);
  const option: ChartOption = {
    grid: plotGrid(),
    xAxis: dateAxis(axis.dates, width),
    yAxis: rowAxis(['current', 'last run', ...Array.from({ length: rows - 1 }, (_, index) => `${index + 1} before`)]),
    series: results.map((result) => ({
      type: 'scatter',
      symbol: 'rect',
      symbolSize: [markWidth, markHeight],
      itemStyle: { color: resultColors[result], opacity: 1 },
      data: marksOf(axis, result),
    })),
  };
  const counts = results.map((result) => `${runs.filter((run) => run.result === result).length} ${result}`);
  const description = `${formatNoun(runs.length, 'run')} of ${describeSpan(axis)}: ${counts.join(', ')}.`;
  const older = most > maxRuns ? ` Only the newest ${maxRuns} of a date are drawn.` : '';
  return {
    title: 'Runs',
    caption: `Each run in the colour of its result. The top row is what readers see: a gap there is a date without a current run.${older}`,
    legend: results.map((result, index) => ({ color: resultColors[result], label: counts[index]!, mark: 'block' })),
    chart: renderSvg(id, description, size, option),
    wide: true,
  };
}

/** Column and row of each mark of a result; row 0 is for the current run. */
function marksOf({ days }: ChartDays, result: RunResult): [number, number][] {
  return days.flatMap((day, column) =>
    day === undefined
      ? []
      : rowsOf(day).flatMap((run, row): [number, number][] => (run?.result === result ? [[column, row]] : [])),
  );
}

function rowsOf({ runs, currentRunId }: Day): (RecordedRun | undefined)[] {
  const current = runs.find(({ report }) => report.run_id === currentRunId);
  return [current, ...runs.toReversed().slice(0, maxRuns)];
}

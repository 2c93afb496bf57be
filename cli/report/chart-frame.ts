import type { GridComponentOption } from 'echarts/components';
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { ComposeOption } from 'echarts/core';
import { formatShortCount } from './format.ts';

/** The options of every chart on the page. */
export type ChartOption = ComposeOption<GridComponentOption | BarSeriesOption | LineSeriesOption | ScatterSeriesOption>;

/** Pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** The size of charts over the whole width of the page, and of those that stand two in a row. */
export const chartSizes = {
  full: { width: 1080, height: 220 },
  half: { width: 526, height: 190 },
} as const satisfies Readonly<Record<string, ChartSize>>;

/** Around the plot, in pixels, equal in all charts so that they line up; the right one fits half a date. */
const margins = { left: 58, right: 36, top: 16, bottom: 26 };

/** What a date label needs, in pixels, with the gap to the next. */
const labelWidth = 92;

const labelText = { color: 'var(--muted)', fontSize: 11 };

/** Pixels that one of `count` dates has in a chart of this width. */
export function bandWidth(width: number, count: number): number {
  return (width - margins.left - margins.right) / Math.max(1, count);
}

/** Where the plot lies. */
export function plotGrid(): GridComponentOption {
  return { ...margins };
}

/** The axis of dates. Labels are thinned so that they never touch, counted from the newest date, which always has one. */
export function dateAxis(dates: readonly string[], width: number) {
  const most = Math.max(1, Math.floor((width - margins.left - margins.right) / labelWidth));
  const step = Math.ceil(dates.length / most);
  return {
    type: 'category' as const,
    data: [...dates],
    axisLine: { lineStyle: { color: 'var(--axis)' } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { ...labelText, interval: (index: number) => (dates.length - 1 - index) % step === 0 },
  };
}

/** The axis of values, which begins at 0. */
export function valueAxis(format: (value: number) => string = formatShortCount) {
  return {
    type: 'value' as const,
    min: 0,
    splitNumber: 3,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: 'var(--rule)' } },
    axisLabel: { ...labelText, formatter: format },
  };
}

/** The axis of named rows, the first at the top. */
export function rowAxis(names: readonly string[]) {
  return {
    type: 'category' as const,
    data: [...names],
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { ...labelText, interval: 0 },
  };
}

/** Bars that stay apart while there is room and never grow to slabs. */
export function barShape(width: number, count: number) {
  return { barCategoryGap: bandWidth(width, count) < 6 ? '0%' : '22%', barMaxWidth: 44, cursor: 'default' };
}

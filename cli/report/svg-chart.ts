import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type ChartOption, type ChartSize } from './chart-frame.ts';
import { escapeHtml, Markup } from './html.ts';

use([BarChart, LineChart, ScatterChart, GridComponent, SVGRenderer]);

/**
 * Renders a chart. Its colours may be CSS variables of the page, which is how one chart suits light, dark and paper. All
 * text in it must be the program's own (numbers, dates): what the data names stands in the page's HTML.
 *
 * @param id Unique on the page: letters, digits and hyphens.
 * @param description The chart in words, for those who cannot see it.
 */
export function renderSvg(id: string, description: string, size: ChartSize, option: ChartOption): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    return new Markup(clean(chart.renderToSVGString(), id, description));
  } finally {
    chart.dispose();
  }
}

/** Removes what serves scripts and the mouse, and what differs from one rendering to the next in the same process. */
function clean(svg: string, id: string, description: string): string {
  return svg
    .replaceAll(/<style >.*?<\/style>/gs, '')
    .replaceAll(/ (?:class|pointer-events|ecmeta_\w+|xmlns(?::xlink)?|version|baseProfile)="[^"]*"/g, '')
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replace(/<rect [^>]*fill="none"><\/rect>/, '')
    .replaceAll(/\n+/g, '\n')
    .replace('<svg ', () => `<svg role="img" aria-label="${escapeHtml(description)}" `)
    .trim();
}

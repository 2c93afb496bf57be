import { html, type Markup } from './html.ts';

/** One entry of a chart's legend. */
export interface LegendEntry {
  /** A CSS colour, of the program's own. */
  readonly color: string;
  readonly label: string;
  /** How the chart draws it. */
  readonly mark: 'block' | 'line' | 'dashes' | 'ring';
}

/** A chart with its words. */
export interface Figure {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
  /** The rendered chart, or a sentence that says why there is none. */
  readonly chart: Markup;
  readonly wide: boolean;
}

/** The markup of a figure. */
export function renderFigure({ title, caption, legend, chart, wide }: Figure): Markup {
  const entries = legend.map(
    ({ color, label, mark }) => html`<li><i class="${mark}" style="--c:${color}"></i>${label}</li>`,
  );
  return html`<figure class="${wide ? 'wide' : 'half'}">
    <figcaption><b>${title}</b> ${caption}</figcaption>
    ${
      entries.length === 0
        ? undefined
        : html`<ul class="legend">
            ${entries}
          </ul>`
    }
    ${chart}
  </figure> `;
}

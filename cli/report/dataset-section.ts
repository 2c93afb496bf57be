import { chartDays, shownRuns, type ChartDays } from './chart-days.ts';
import { checksTable } from './checks-table.ts';
import { durationChart } from './duration-chart.ts';
import { renderFigure, type Figure } from './figure.ts';
import { formatCount, formatPercent } from './format.ts';
import { headline } from './headline.ts';
import { isJudged, lastRun, runsOf, type DatasetHistory } from './history.ts';
import { html, type Markup } from './html.ts';
import { rankedChart } from './ranked-chart.ts';
import { rateChart } from './rate-chart.ts';
import { rateMeasures } from './rate-measures.ts';
import { rowsChart } from './rows-chart.ts';
import { runsChart } from './runs-chart.ts';
import { runsTable } from './runs-table.ts';

/** `events v1`. */
export function datasetTitle({ dataset, schemaVersion }: DatasetHistory): string {
  return `${dataset} v${schemaVersion}`;
}

/**
 * All that the page says of one dataset.
 *
 * @param id Unique on the page: letters, digits and hyphens.
 */
export function datasetSection(id: string, history: DatasetHistory): Markup {
  const runs = runsOf(history.days);
  const title = html`<h2>${datasetTitle(history)} <small>${history.domain}</small></h2>
    ${history.description === '' ? undefined : html`<p class="note">${history.description}</p>`}`;
  if (history.days.length === 0) {
    return html`<section id="${id}">
      ${title}
      <p class="lead">No run yet. To run a date: <code>sluice run ${history.dataset} &lt;date&gt;</code></p>
    </section> `;
  }
  const axis = chartDays(history);
  const [first, ...rest] = headline(history);
  const last = lastRun(runs.filter(isJudged));
  return html`<section id="${id}">
    ${title}
    <p class="lead">${first}</p>
    ${rest.map((sentence) => html`<p>${sentence}</p>`)} ${axis.notes.map((note) => html`<p class="note">${note}</p>`)}
    <div class="charts">
      ${runs.length === 0 ? undefined : renderFigure(runsChart(`${id}-runs`, axis))}
      ${last === undefined ? undefined : numberFigures(id, axis).map(renderFigure)}
    </div>
    ${last === undefined ? html`<p class="note">No run has judged any rows yet, so there are no numbers to draw.</p>` : checksTable(last)}
    ${runsTable(runs)}
  </section> `;
}

function numberFigures(id: string, axis: ChartDays): Figure[] {
  const shown = shownRuns(axis);
  const judged = runsOf(axis.days.filter((day) => day !== undefined)).filter(isJudged);
  const rates = rateMeasures(judged).map((measure, index) => rateChart(`${id}-rate${index}`, axis, measure));
  const hasShares = judged.some(({ report }) => report.type_shares !== null);
  const reasons = rankedChart(`${id}-reasons`, axis, {
    title: 'Reasons by code',
    caption: 'Why rows are not valid, counting each reason of a row.',
    counts: shown.map((run) => run?.report.error_type_distribution),
    shares: false,
    label: (name, total) => `${name} ${formatCount(total)}`,
  });
  const shares = rankedChart(`${id}-shares`, axis, {
    title: 'Type shares',
    caption: 'Valid rows by type, in percent of each date.',
    counts: shown.map((run) => run?.report.type_shares ?? undefined),
    shares: true,
    label: (name, total, all) => `${name} ${formatPercent((100 * total) / all)}`,
  });
  const pairs = [
    ...rates,
    reasons.legend.length > 0 ? reasons : { ...reasons, chart: html`<p class="none">No row was rejected.</p>` },
    ...(hasShares ? [shares] : []),
  ];
  // The last chart fills its row, with another one or alone.
  return [rowsChart(`${id}-rows`, axis), ...pairs, durationChart(`${id}-duration`, axis, pairs.length % 2 === 0)];
}

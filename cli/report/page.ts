import { datasetSection, datasetTitle } from './dataset-section.ts';
import { formatCount, formatNoun, formatTime } from './format.ts';
import { datasetFacts } from './headline.ts';
import { lastRun, runsOf, type Damage, type DatasetHistory, type History } from './history.ts';
import { html, Markup, type Content } from './html.ts';
import { pageStyle } from './page-style.ts';

/** Damaged documents that are named one by one. */
const maxDamages = 20;

/** The whole page, which depends on the history alone. */
export function renderPage(history: History): string {
  const runs = history.datasets.flatMap(({ days }) => runsOf(days));
  const last = lastRun(runs);
  const isEmpty = history.datasets.every(({ days }) => days.length === 0);
  const ids = history.datasets.map((_, index) => `d${index + 1}`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="color-scheme" content="light dark" />
        <title>Sluice report</title>
        <style>
          ${new Markup(pageStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>Sluice report</h1>
          ${last === undefined ? undefined : html`<p class="note">${formatNoun(runs.length, 'run')}, up to the run that finished at ${formatTime(last.report.finished_at)}.</p>`}
        </header>
        <main>
          ${isEmpty ? emptyStore() : [overview(history.datasets, ids), history.datasets.map((dataset, index) => datasetSection(ids[index]!, dataset))]}
          ${damageList(history.damages)}
        </main>
      </body>
    </html> `;
  return page.text;
}

function emptyStore(): Markup {
  return html`<p class="lead">No run has left a report in this store yet.</p>
    <p>To make one, generate a day of sample data, run it, and write this page again:</p>
    <pre>
sluice generate events --from 2025-01-01
sluice run events 2025-01-01
sluice report</pre> `;
}

function overview(datasets: readonly DatasetHistory[], ids: readonly string[]): Content {
  if (datasets.length < 2) return undefined;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Dataset</th>
          <th class="n">Dates promoted</th>
          <th class="n">Rows current</th>
          <th class="n">Runs</th>
          <th>Last run</th>
          <th>Result</th>
        </tr>
      </thead>
      <tbody>
        ${datasets.map((dataset, index) => {
          const { promotedDates, dates, currentRows, runs, last } = datasetFacts(dataset);
          return html`<tr>
            <td><a href="#${ids[index]}">${datasetTitle(dataset)}</a></td>
            <td class="n">${formatCount(promotedDates)} of ${formatCount(dates)}</td>
            <td class="n">${formatCount(currentRows)}</td>
            <td class="n">${formatCount(runs)}</td>
            <td>${last?.report.ingestion_date ?? 'none yet'}</td>
            <td>${last === undefined ? undefined : html`<span class="badge ${last.result}">${last.result}</span>`}</td>
          </tr> `;
        })}
      </tbody>
    </table>
  </div> `;
}

function damageList(damages: readonly Damage[]): Content {
  if (damages.length === 0) return undefined;
  const more = damages.length - maxDamages;
  return html`<section>
    <h2>Documents that could not be read</h2>
    <p class="note">They are left out above. <code>sluice verify</code> compares everything that was promoted.</p>
    <ul>
      ${damages.slice(0, maxDamages).map(({ message }) => html`<li>${message}</li>`)}
    </ul>
    ${more > 0 ? html`<p class="note">And ${formatCount(more)} more.</p>` : undefined}
  </section> `;
}

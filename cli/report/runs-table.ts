import { formatCount, formatDuration, formatNoun, formatPercent } from './format.ts';
import { isJudged, type RecordedRun } from './history.ts';
import { html, type Content, type Markup } from './html.ts';

/** Runs in the table; the newest dates come first. */
const maxRows = 200;

/** Of each run. */
const maxProblems = 5;
const maxProblemCharacters = 300;

const columns: readonly { readonly title: string; readonly isNumber?: boolean }[] = [
  { title: 'Date' },
  { title: 'Run' },
  { title: 'Result' },
  { title: 'Standing' },
  { title: 'Input', isNumber: true },
  { title: 'Valid', isNumber: true },
  { title: 'Quaran\u00adtined', isNumber: true },
  { title: 'Dupli\u00adcate', isNumber: true },
  { title: 'Quaran\u00adtine rate', isNumber: true },
  { title: 'Dupli\u00adcate rate', isNumber: true },
  { title: 'Dura\u00adtion', isNumber: true },
  { title: 'Problems' },
];

/** The runs one by one, the newest date first. `runs` come oldest first. */
export function runsTable(runs: readonly RecordedRun[]): Markup {
  const listed = runs.slice(-maxRows).toReversed();
  const note =
    listed.length < runs.length
      ? `The newest ${maxRows} of ${formatNoun(runs.length, 'run')}; the reports of all lie under metrics/ in the processed store.`
      : undefined;
  return html`<h3>All runs</h3>
    ${note === undefined ? undefined : html`<p class="note">${note}</p>`}
    <div class="scroll">
      <table class="runs">
        <thead>
          <tr>
            ${columns.map(({ title, isNumber }) => html`<th${isNumber === true ? numeric : undefined}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${listed.map(runRow)}
        </tbody>
      </table>
    </div> `;
}

const numeric = html` class="n"`;
const none = '\u2013';

function runRow(run: RecordedRun): Markup {
  const { report, result, standing } = run;
  const judged = isJudged(run) ? run.report : undefined;
  const numbers =
    judged === undefined
      ? Array<string>(7).fill(none)
      : [
          formatCount(judged.counts.input_rows),
          formatCount(judged.counts.valid_rows),
          formatCount(judged.counts.quarantined_rows),
          formatCount(judged.counts.duplicate_rows),
          formatPercent(100 * judged.rates.quarantine_rate),
          formatPercent(100 * judged.rates.duplicate_rate),
          formatDuration(Math.max(0, judged.duration_seconds)),
        ];
  return html`<tr>
    <td class="word">${report.ingestion_date}</td>
    <td><code>${report.run_id}</code></td>
    <td><span class="badge ${result}">${result}</span></td>
    <td class="word">${standing === 'current' ? html`<b>current</b>` : standing}</td>
    ${numbers.map((number) => html`<td class="n">${number}</td>`)}
    <td class="problems">${problems(report.problems)}</td>
  </tr> `;
}

function problems(all: readonly string[]): Content {
  const shown = all.slice(0, maxProblems).map((problem) => html`<p>${shorten(problem)}</p>`);
  return all.length <= maxProblems ? shown : [...shown, html`<p>and ${all.length - maxProblems} more</p>`];
}

function shorten(text: string): string {
  return text.length <= maxProblemCharacters ? text : `${text.slice(0, maxProblemCharacters)}…`;
}

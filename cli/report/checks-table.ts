import type { CheckResult } from '../../shared/quality/report.ts';
import { formatCount, formatPercent } from './format.ts';
import { html, type Markup } from './html.ts';
import type { JudgedRun } from './history.ts';

/** Every check of one run, with its limit and what was observed. */
export function checksTable({ report }: JudgedRun): Markup {
  return html`<h3>Checks of the last judged run</h3>
    <p class="note">Run <code>${report.run_id}</code>, ${report.ingestion_date}.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Check</th>
            <th class="n">Required</th>
            <th class="n">Observed</th>
            <th>When broken</th>
            <th>Result</th>
          </tr>
        </thead>
        <tbody>
          ${report.checks.map(
            (check) =>
              html`<tr>
                <td>${check.id}</td>
                <td class="n">${required(check)}</td>
                <td class="n">${amount(check, check.observed)}</td>
                <td>${actions[check.action]}</td>
                <td><span class="badge ${marks[check.result]}">${check.result}</span></td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div> `;
}

const actions = { warn: 'warns', quarantine: 'rejects the rows', halt: 'stops the run' } as const;
const marks = { pass: 'passed', warn: 'warned', quarantine: 'warned', fail: 'blocked' } as const;

function required(check: CheckResult): string {
  const limits = typeof check.limit === 'number' ? [check.limit] : check.limit;
  return `${check.operator} ${limits.map((limit) => amount(check, limit)).join(' and ')}`;
}

function amount({ unit }: CheckResult, value: number): string {
  if (unit === 'percent') return formatPercent(value);
  return `${Number.isInteger(value) ? formatCount(value) : value} ${unit}`;
}

import type { Manifest, OutcomeRecord } from '../../shared/manifest/documents.ts';
import { describeCheck } from '../../shared/quality/assess-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import { numberOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { findDataDamages, readRun } from '../inspected-run.ts';
import { gatherProblems } from '../run-problems.ts';
import { describeReject, readRejectedRows } from '../rejected-rows.ts';

/** `sluice inspect`: one run, with the rows it rejected. */
export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'one run: what it read and wrote, its checks, the rows it rejected',
  positionals: ['run'],
  options: { rows: { type: 'string', value: 'N', description: 'rejected rows to show (default 10)' } },
  details:
    'Shows contents of rejected rows. An execution stands for the run that it ended with.\n' +
    'Exit status: 2 when something of the run is damaged or missing.\n' +
    'Size and version of its data are compared; "sluice verify" reads every byte.\n\n' +
    '  sluice inspect events-2025-01-02-20250103T020000Z-1a2b3c-1 --rows 100',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const most = numberOption(invocation, 'rows', { otherwise: 10, least: 0, most: 1_000_000 });
    const inspected = await readRun(workspace, positionals[0]!);
    const { run, partition, outcome, promotions, report, manifest, damages: unread } = inspected;
    const { processed, quarantine } = workspace.stores;
    const { records, damages: lost } = await readRejectedRows(quarantine, partition, run, manifest, most);
    const damages = [...unread, ...(manifest === null ? [] : await findDataDamages(processed, manifest)), ...lost];
    terminal.answer({ run, outcome, promotions, report, manifest, rejected: records, damages });
    const numbers = promotions.map(({ number }) => number).join(', ') || 'no';
    const state = damages.length === 0 ? '' : '; damaged';
    terminal.say(`run ${run}: ${report?.result ?? 'no report'}; log entries: ${numbers}${state}`);
    for (const line of describeContents(manifest, report)) terminal.say(line);
    for (const line of describeEnd(outcome, report)) terminal.say(line);
    if (records.length > 0) terminal.say(`rejected rows, the first ${records.length}:`);
    for (const record of records) terminal.say(describeReject(record));
    for (const damage of damages) terminal.complain(damage);
    return damages.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};

function describeContents(manifest: Manifest | null, report: Report | null): string[] {
  const written =
    manifest === null
      ? ['wrote no manifest']
      : [
          ...manifest.input.objects.map(({ key, size }) => `read    ${key} (${size} bytes)`),
          ...manifest.objects.map(({ key, size, rows }) => `wrote   ${key} (${rows} rows, ${size} bytes)`),
          `content ${manifest.content_hash}`,
          `rows    ${Object.entries(manifest.counts)
            .map(([name, rows]) => `${name} ${rows}`)
            .join(', ')}`,
        ];
  const checks = report?.checks.map((check) => `check   ${check.result.padEnd(10)} ${describeCheck(check)}`) ?? [];
  return [...written, ...checks];
}

/** How the execution ended, and every problem once: the report of a run that passed knows none of what came after it. */
function describeEnd(outcome: OutcomeRecord | null, report: Report | null): string[] {
  const ended = outcome === null ? [] : [`ended   ${outcome.outcome.replaceAll('_', ' ')}, in ${outcome.stage}`];
  return [...ended, ...gatherProblems(outcome, report).map((problem) => `problem ${problem}`)];
}

import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { gatherHistory } from '../report/gather.ts';
import { lastRun, runsOf } from '../report/history.ts';
import { replaceFile } from '../report/replace-file.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';

/** A report page as it was written. */
export interface WrittenReport {
  /** Absolute path. */
  readonly file: string;
  /** Runs that the page tells of. */
  readonly runs: number;
  /** When the last of them finished, ISO 8601; null without a run. */
  readonly up_to: string | null;
  /** Documents that could not be read and are named on the page. */
  readonly damaged: number;
  /** False when the file had exactly these bytes already and was left alone. */
  readonly changed: boolean;
}

/** `sluice report`: one page about every run. */
export const reportCommand: Command = {
  name: 'report',
  summary: 'write one HTML page with every run, its checks and how the data develops',
  positionals: [],
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where the page goes (default report.html in the store, or report-<stack>.html here)',
    },
  },
  details:
    'The page needs no network and no script; it can be mailed and printed. It holds numbers and reasons, never rows.\n' +
    'With nothing new in the store the file stays as it is, byte for byte.\n\n' +
    '  sluice report\n' +
    '  sluice report --out /tmp/report.html',
  run: async ({ workspace, terminal, options }) => {
    const { out } = options;
    if (out === '') {
      throw usageProblem('--out', 'a file name is needed');
    }
    terminal.progress('reading the reports');
    const written = await writeReport(workspace, typeof out === 'string' ? out : workspace.place.reportFile);
    terminal.progress('');
    terminal.say(written.file);
    terminal.answer(written);
    return ExitStatus.fine;
  },
};

/** Writes the page about every run of the store to `file`. Throws InvalidInputError where there can be no such file. */
export async function writeReport(
  { stores, contracts }: Pick<Workspace, 'stores' | 'contracts'>,
  file: string,
): Promise<WrittenReport> {
  const path = resolve(file);
  const history = await gatherHistory(stores.processed, contracts.all);
  // Loaded only now: the chart library takes longer to load than most commands take to run.
  const { renderPage } = await import('../report/page.ts');
  const changed = await replaceFile(path, renderPage(history));
  const runs = history.datasets.flatMap(({ days }) => runsOf(days));
  const up_to = lastRun(runs)?.report.finished_at ?? null;
  return { file: path, runs: runs.length, up_to, damaged: history.damages.length, changed };
}

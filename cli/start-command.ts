import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { partitionOf } from '../functions/stage.ts';
import { InvalidInputError } from '../shared/errors.ts';
import type { RowCounts } from '../shared/verdicts/verdict.ts';
import { reportFile, writeReport } from './commands/report.ts';
import { showTransition } from './commands/run.ts';
import { ExitStatus } from './exit-status.ts';
import { describeFailure } from './failure.ts';
import { generateDay } from './generate/generate-day.ts';
import { runPipeline } from './local-pipeline.ts';
import { summarizeRun } from './run-summary.ts';
import { formatTable } from './table.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { findUpToDateRun } from './up-to-date.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const dates = ['2025-01-01', '2025-01-02', '2025-01-03'] as const;
const lateDate = '2025-01-02';
const dayRows = 1000;
const lateRows = 50;
const seed = 1;

type Output = Parameters<typeof openTerminal>[0];

/** What one step of the tour came to, as its table shows it. */
interface TourStep {
  readonly raw: string;
  readonly date: string;
  readonly outcome: string;
  readonly counts: RowCounts | null;
  readonly run: string;
}

/**
 * The main job on sample data: three days of events, then late events for one of them. A date whose current run already
 * read what lies in raw, with this contract and this code, is skipped; so a second call writes nothing.
 */
export async function runStart(words: readonly string[], stdout: Output, stderr: Output): Promise<ExitStatus> {
  const terminal = openTerminal(stdout, stderr, false);
  try {
    const { store, help } = parseWords(words);
    if (help) {
      terminal.say(usage);
      return ExitStatus.fine;
    }
    return await tour(await openWorkspace(store), terminal);
  } catch (error) {
    const { message, status } = describeFailure(error, words.includes('--debug'));
    terminal.complain(message);
    return status;
  }
}

const usage = [
  'npm start -- [--store DIR]',
  '',
  'Three days of sample events through the whole pipeline, then late events for one of them. A second call finds',
  'everything unchanged and writes nothing.',
  '',
  '  --store DIR  the store directory (default .sluice)',
  '  --debug      where in the code it happened, should sluice have a bug',
  '  --help       this text (also -h)',
].join('\n');

function parseWords(words: readonly string[]): { readonly store: string; readonly help: boolean } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        store: { type: 'string', default: '.sluice' },
        debug: { type: 'boolean' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    const message = `${(error as Error).message.split('. ')[0] ?? ''} ("npm start -- --help" says more)`;
    throw new InvalidInputError('The command line of "npm start"', [{ path: '', message }], { cause: error });
  }
}

async function tour(workspace: Workspace, terminal: Terminal): Promise<ExitStatus> {
  const contract = workspace.contracts.get('events');
  const { raw } = workspace.stores;
  const steps: TourStep[] = [];
  for (const date of dates) {
    await generateDay(raw, contract, { date, rows: dayRows, seed, late: false });
    steps.push(await bringUpToDate(workspace, terminal, 'day', date));
  }
  await generateDay(raw, contract, { date: lateDate, rows: lateRows, seed, late: true });
  steps.push(await bringUpToDate(workspace, terminal, `day + ${lateRows} late events`, lateDate));

  terminal.progress('writing the report ...');
  const report = await writeReport(workspace, reportFile(workspace));
  terminal.progress('');
  for (const line of formatTable([heading, ...steps.map(tableRow)])) terminal.say(line);
  const store = shortPath(workspace.root);
  const option = store === '.sluice' ? '' : ` --store ${shellWord(store)}`;
  terminal.say('');
  terminal.say(`Raw files, runs and promotion logs lie in ${store}; the report is ${shortPath(report.file)}.`);
  terminal.say('Query what is current:');
  terminal.say(
    `  npm run -s sluice -- query "SELECT ingestion_date, COUNT(*) FROM events GROUP BY ingestion_date ORDER BY 1"${option}`,
  );
  return steps.every(({ outcome }) => outcome === 'promoted' || outcome === 'unchanged')
    ? ExitStatus.fine
    : ExitStatus.stopped;
}

const heading = ['raw data', 'date', 'outcome', 'read', 'valid', 'quarantined', 'duplicate', 'run'];

function tableRow({ raw, date, outcome, counts, run }: TourStep): (string | number)[] {
  const { input_rows = 0, valid_rows = 0, quarantined_rows = 0, duplicate_rows = 0 } = counts ?? {};
  return [raw, date, outcome, input_rows, valid_rows, quarantined_rows, duplicate_rows, run];
}

async function bringUpToDate(workspace: Workspace, terminal: Terminal, raw: string, date: string): Promise<TourStep> {
  const contract = workspace.contracts.get('events');
  const current = await findUpToDateRun(workspace, contract, date);
  if (current !== undefined) return { raw, date, outcome: 'unchanged', counts: current.counts, run: current.run_id };
  const end = await runPipeline(workspace, contract, date, (transition) => {
    showTransition(terminal, transition);
  });
  const { outcome, counts, run_id } = await summarizeRun(workspace, partitionOf(contract, date), end);
  return { raw, date, outcome, counts, run: run_id };
}

/** From here, when it lies below. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

/** As a POSIX shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

import { parseArgs } from 'node:util';
import { InvalidInputError } from '../shared/errors.ts';
import { writeReport } from './commands/report.ts';
import { commonOptions } from './common-options.ts';
import { ExitStatus } from './exit-status.ts';
import { describeFailure } from './failure.ts';
import { shortPath } from './shell-word.ts';
import { formatTable } from './table.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { playEvents } from './tour/events-act.ts';
import { playShop } from './tour/shop-act.ts';
import type { TourStep } from './tour/tour-step.ts';
import { openLocalWorkspace, type LocalWorkspace } from './local-workspace.ts';

type Output = Parameters<typeof openTerminal>[0];

/**
 * The main job on sample data, in two acts: some days of events, and a bad day of a shop. A date whose current run already
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
    return await tour(await openLocalWorkspace(store), terminal);
  } catch (error) {
    const { message, status } = describeFailure(error, words.includes('--debug'));
    terminal.complain(message);
    return status;
  }
}

const usage = [
  'npm start -- [--store DIR]',
  '',
  'Sample data through the whole pipeline: three days of events, then late events for one of them; and a bad day of a',
  'shop, with a blocked run, an approval and a replay out of quarantine. A second call finds everything unchanged and',
  'writes nothing.',
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

async function tour(workspace: LocalWorkspace, terminal: Terminal): Promise<ExitStatus> {
  const stage = { workspace, terminal };
  const steps = [...(await playEvents(stage)), ...(await playShop(stage))];

  terminal.progress('writing the report ...');
  const report = await writeReport(workspace, workspace.place.reportFile);
  terminal.progress('');
  for (const line of formatTable([heading, ...steps.map(tableRow)])) terminal.say(line);
  terminal.say('');
  terminal.say(
    `Raw files, runs and promotion logs lie in ${shortPath(workspace.root)}; the report is ${shortPath(report.file)}.`,
  );
  terminal.say('Query what is current:');
  terminal.say(
    `  npm run -s sluice -- query "SELECT ingestion_date, COUNT(*) FROM events GROUP BY ingestion_date ORDER BY 1"${commonOptions(workspace)}`,
  );
  return hasEndedWell(steps) ? ExitStatus.fine : ExitStatus.stopped;
}

/** Whether every date of every dataset is current in the end, whatever it went through before. */
function hasEndedWell(steps: readonly TourStep[]): boolean {
  const last = new Map(steps.map(({ dataset, date, outcome }) => [`${dataset} ${date}`, outcome]));
  return [...last.values()].every((outcome) => outcome === 'promoted' || outcome === 'unchanged');
}

const heading = ['raw data', 'dataset', 'date', 'outcome', 'read', 'valid', 'quarantined', 'duplicate', 'run'];

function tableRow({ what, dataset, date, outcome, counts, run }: TourStep): (string | number)[] {
  const { input_rows = 0, valid_rows = 0, quarantined_rows = 0, duplicate_rows = 0 } = counts ?? {};
  return [what, dataset, date, outcome, input_rows, valid_rows, quarantined_rows, duplicate_rows, run];
}

import type { Command } from '../command.ts';
import { contractArgument, dateRangeOptions, numberOption } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { generateDay } from '../generate/generate-day.ts';

const rowLimits = { least: 1, most: 100_000_000 } as const;

/** `sluice generate`: sample data. */
export const generateCommand: Command = {
  name: 'generate',
  summary: 'generate raw sample data, the same for the same seed',
  positionals: ['dataset'],
  options: {
    from: { type: 'string', value: 'DATE!', description: 'the first day, YYYY-MM-DD' },
    to: { type: 'string', value: 'DATE', description: 'the last day, included (default: the first)' },
    rows: { type: 'string', value: 'N', description: 'distinct rows a day (default 1000, late 50)' },
    seed: { type: 'string', value: 'N', description: 'another seed gives other rows (default 1)' },
    late: { type: 'boolean', description: 'late events: a further object of the day, without logins and duplicates' },
  },
  details:
    'Writes one raw object a day. Raw data is never changed: generating the same again writes nothing.\n\n' +
    '  sluice generate events --from 2025-01-01 --to 2025-01-03\n' +
    '  sluice generate events --from 2025-01-02 --late',
  run: async (invocation) => {
    const { workspace, terminal, options, positionals } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const dates = dateRangeOptions(invocation);
    const late = options.late === true;
    const rows = numberOption(invocation, 'rows', { otherwise: late ? 50 : 1000, ...rowLimits });
    const seed = numberOption(invocation, 'seed', { otherwise: 1, least: 0, most: 0xffff_ffff });
    const days = [];
    for (const date of dates) {
      terminal.progress(`generating ${contract.dataset} ${date}`);
      const day = await generateDay(workspace.stores.raw, contract, { date, rows, seed, late });
      terminal.say(`${day.created ? 'created  ' : 'unchanged'} ${day.key}`);
      days.push({ date, ...day });
    }
    terminal.answer(days);
    return ExitStatus.fine;
  },
};

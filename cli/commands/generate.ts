import type { Contract } from '../../shared/contract/contract.ts';
import { contractArgument, dateRangeOptions, numberOption } from '../arguments.ts';
import type { Command, Invocation } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import type { DefectKind } from '../generate/defect-kind.ts';
import {
  defectKinds,
  generateDay,
  generateDefect,
  generatorOf,
  isGenerated,
  type GeneratedObject,
} from '../generate/generate-day.ts';
import { generators, shopDatasets } from '../generate/sample-generator.ts';
import { usageProblem } from '../usage-problem.ts';

/** A day's object as the command answers it. */
type Answered = GeneratedObject & { readonly dataset: string; readonly date: string };

const usualDefectRows = 5;
const mostDefectRows = 1_000_000;

/** `sluice generate`: sample data. */
export const generateCommand: Command = {
  name: 'generate',
  summary: 'generate raw sample data, the same for the same seed',
  positionals: ['dataset'],
  options: {
    from: { type: 'string', value: 'DATE!', description: 'the first day, YYYY-MM-DD' },
    to: { type: 'string', value: 'DATE', description: 'the last day, included (default: the first)' },
    rows: { type: 'string', value: 'N', description: 'distinct rows a day; of order_items, the orders they lie in' },
    seed: { type: 'string', value: 'N', description: 'another seed gives other rows (default 1)' },
    late: { type: 'boolean', description: 'late rows: a further object of the day, with other keys' },
    defects: {
      type: 'string',
      value: 'KIND,…',
      description: 'and an object of each kind of defect, or of all of them',
    },
    'defect-rows': { type: 'string', value: 'N', description: 'rows of each kind of defect (default 5)' },
  },
  localOnly: true,
  details:
    'Writes one raw object a day. Raw data is never changed: generating the same again writes nothing. "shop" stands for\n' +
    `${shopDatasets.join(', ')}, with --rows orders. These refer to each other; generated one by one, they need the same\n` +
    '--seed, the same --rows of orders and order_items, and at least 1000 products.\n\n' +
    `  rows a day, and late ones: ${describeRows()}\n\n` +
    '  sluice generate events --from 2025-01-01 --to 2025-01-03\n' +
    '  sluice generate events --from 2025-01-02 --late\n' +
    '  sluice generate shop --from 2025-04-01 --to 2025-04-15\n' +
    '  sluice generate transactions --from 2025-01-31 --defects currency,value\n\n' +
    'Kinds of defects, each in an object of its own. "all" are those that only reject rows and need no run before; the\n' +
    'others, marked with what the run ends as, are named one by one.\n\n' +
    Object.entries(generators)
      .map(([dataset, { defects }]) => `  ${dataset}\n${defects.map(describeKind).join('\n')}`)
      .join('\n'),
  run: async (invocation) => {
    const { terminal, positionals } = invocation;
    const [dataset = ''] = positionals;
    const contracts = (dataset === 'shop' ? shopDatasets : [dataset]).map((name) => contractArgument(invocation, name));
    const dates = dateRangeOptions(invocation);
    const days = contracts.map((contract) => ({ contract, day: readDay(invocation, contract) }));
    const answered: Answered[] = [];
    for (const date of dates) {
      for (const { contract, day } of days) {
        terminal.progress(`generating ${contract.dataset} ${date}`);
        for (const object of await generateObjects(invocation, contract, { ...day, date })) {
          terminal.say(`${object.created ? 'created  ' : 'unchanged'} ${object.key}`);
          answered.push({ dataset: contract.dataset, date, ...object });
        }
      }
    }
    terminal.answer(answered);
    return ExitStatus.fine;
  },
};

/** What the options say of every day of a dataset. */
interface Day {
  readonly rows: number;
  readonly seed: number;
  readonly late: boolean;
  /** Null without defects. */
  readonly defects: { readonly kinds: readonly DefectKind[]; readonly count: number } | null;
}

function readDay(invocation: Invocation, contract: Contract): Day {
  const { options, positionals } = invocation;
  const { rows: usual, mostRows } = generatorOf(contract.dataset);
  const late = options.late === true;
  const otherwise = late ? usual.late : usual.day;
  // Of the shop, rows are orders: with fewer products than usual some orders would be of products that there are not.
  const isList = positionals[0] === 'shop' && contract.dataset === shopDatasets[0];
  const rows = isList ? otherwise : numberOption(invocation, 'rows', { otherwise, least: 1, most: mostRows });
  const seed = numberOption(invocation, 'seed', { otherwise: 1, least: 0, most: 0xffff_ffff });
  if (typeof options.defects !== 'string') return { rows, seed, late, defects: null };

  if (late) {
    const message = 'defects go into objects of their own, and late rows have none; give one of the two';
    throw usageProblem('--defects', message);
  }
  const kinds = defectKinds(contract.dataset, options.defects);
  const count = numberOption(invocation, 'defect-rows', {
    otherwise: usualDefectRows,
    least: 1,
    most: mostDefectRows,
  });
  return { rows, seed, late, defects: { kinds, count } };
}

async function generateObjects(
  { workspace }: Invocation,
  contract: Contract,
  { defects, ...settings }: Day & { readonly date: string },
): Promise<GeneratedObject[]> {
  const { raw } = workspace.stores;
  if (defects === null) return [await generateDay(raw, contract, settings)];
  const objects: GeneratedObject[] = [];
  // Defects may be put beside a day that is there with other rows.
  if (!(await isGenerated(raw, contract, settings))) objects.push(await generateDay(raw, contract, settings));
  for (const kind of defects.kinds) {
    objects.push(await generateDefect(raw, contract, { ...settings, kind, count: defects.count }));
  }
  return objects;
}

function describeRows(): string {
  return Object.entries(generators)
    .map(([dataset, { rows }]) => `${dataset} ${rows.day}, ${rows.late}`)
    .join('; ');
}

function describeKind({ name, code, effect, summary }: DefectKind): string {
  const gives = [code ?? [], effect === 'rejected' ? [] : effect].flat().join(', ');
  return `    ${name.padEnd(16)} ${summary} (${gives})`;
}

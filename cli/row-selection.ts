import { partitionOf } from '../functions/stage.ts';
import { suggest } from '../shared/contract/closest-word.ts';
import { ReasonCode } from '../shared/contract/reason.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { findNewestRun, isCompleted } from '../shared/history/completed-runs.ts';
import type { RowSelection } from '../shared/history/quarantined-rows.ts';
import { isExecutionName } from '../shared/layout/keys.ts';
import { describePartition, type Partition } from '../shared/layout/partition.ts';
import { contractArgument, dateArgument } from './arguments.ts';
import type { CommandOption, Invocation } from './command.ts';
import { commonOptions } from './common-options.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** The options by which commands choose rows of quarantine. */
export const selectionOptions = {
  run: {
    type: 'string',
    value: 'RUN',
    description: 'the run in whose quarantine the rows lie (default: the newest completed run of the date)',
  },
  row: {
    type: 'string',
    value: 'HASH,...',
    description: 'rows with these row_hashes, or beginnings of 8 digits or more',
  },
  reason: { type: 'string', value: 'CODE', description: 'rows with this code among their reasons' },
} as const satisfies Record<string, CommandOption>;

/** A run, and the partition it is of. */
export interface QuarantineRun {
  readonly partition: Partition;
  readonly runId: string;
}

/** What `--row` and `--reason` select. Throws InvalidInputError for an unknown code and for no hash. */
export function selectionOption({ options }: Pick<Invocation, 'options'>): RowSelection {
  return { hashes: hashesOption(options.row), code: codeOption(options.reason) };
}

/** The hashes that `--row` names, separated by commas. Throws InvalidInputError when it names none. */
export function hashesOption(row: string | boolean | undefined): string[] {
  if (typeof row !== 'string') return [];
  const hashes = row
    .split(',')
    .map((hash) => hash.trim().toLowerCase())
    .filter((hash) => hash !== '');
  if (hashes.length === 0) throw usageProblem('--row', 'a row_hash is needed');
  return [...new Set(hashes)];
}

/** The code that `--reason` names; null for any. Throws InvalidInputError that says which there are. */
export function codeOption(reason: string | boolean | undefined): ReasonCode | null {
  if (typeof reason !== 'string') return null;
  const codes = Object.values(ReasonCode);
  const code = codes.find((known) => known === reason.toUpperCase());
  if (code !== undefined) return code;
  throw usageProblem(
    '--reason',
    `"${reason}" is no reason code${suggest(reason, codes)}; there are: ${codes.join(', ')}`,
  );
}

/**
 * The run of the date in the command's arguments that `--run` names, or the newest one. Throws InvalidInputError when it
 * has not completed, since only then are its rows in quarantine for good, or when there is none.
 */
export async function quarantineRunOption(invocation: Invocation): Promise<QuarantineRun> {
  const { workspace, positionals, options } = invocation;
  const contract = contractArgument(invocation, positionals[0]!);
  const date = dateArgument('date', positionals[1]!);
  const { processed } = workspace.stores;
  const { run } = options;
  if (typeof run !== 'string') {
    const partition = partitionOf(contract, date);
    const runId = await findNewestRun(processed, partition);
    if (runId !== undefined) return { partition, runId };
    throw usageProblem(
      'date',
      `no run of ${describePartition(partition)} has completed; ${runAgain(workspace, partition)}`,
    );
  }
  const versions = workspace.contracts.all.filter(({ dataset }) => dataset === contract.dataset);
  for (const version of versions) {
    const partition = partitionOf(version, date);
    if (isExecutionName(run) && (await isCompleted(processed, partition, run))) return { partition, runId: run };
  }
  const what = `no run ${JSON.stringify(run)} of ${contract.dataset} ${date} has completed`;
  throw usageProblem('--run', `${what}; ${runAgain(workspace, partitionOf(contract, date))}`);
}

/** What to do about a run that a check stopped, whose rows were never in quarantine for good. */
function runAgain(workspace: Workspace, partition: Partition): string {
  const name = versionName(workspace.contracts, partition);
  const command = `sluice run ${name} ${partition.ingestionDate}${commonOptions(workspace)}`;
  return `of one that a check stopped nothing is replayed or condemned, it is run again: ${command}`;
}

/** Throws InvalidInputError unless one of these options was given: what is done to every row must be said so. */
export function assertChosen({ options }: Pick<Invocation, 'options'>, names: readonly string[]): void {
  if (names.some((name) => typeof options[name] === 'string')) return;
  const list = names.map((name) => `--${name}`).join(' or ');
  throw usageProblem(`--${names[0]!}`, `say which rows: ${list} is needed`);
}

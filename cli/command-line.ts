import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggest } from '../shared/contract/closest-word.ts';
import { InvalidInputError } from '../shared/errors.ts';
import { readCodeRef } from './code-ref.ts';
import type { Command, CommandOption } from './command.ts';
import { approveCommand } from './commands/approve.ts';
import { backfillPlanCommand } from './commands/backfill-plan.ts';
import { backfillResumeCommand } from './commands/backfill-resume.ts';
import { backfillRunCommand } from './commands/backfill-run.ts';
import { backfillStatusCommand } from './commands/backfill-status.ts';
import { breakerResetCommand } from './commands/breaker-reset.ts';
import { breakerStatusCommand } from './commands/breaker-status.ts';
import { condemnedDeleteCommand } from './commands/condemned-delete.ts';
import { condemnedListCommand } from './commands/condemned-list.ts';
import { contractCheckCommand } from './commands/contract-check.ts';
import { contractDocsCommand } from './commands/contract-docs.ts';
import { approveDeletionCommand, rejectDeletionCommand } from './commands/decide-deletion.ts';
import { approvePlanCommand, rejectPlanCommand } from './commands/decide-plan.ts';
import { diffCommand } from './commands/diff.ts';
import { generateCommand } from './commands/generate.ts';
import { inspectCommand } from './commands/inspect.ts';
import { logsCommand } from './commands/logs.ts';
import { openCommand } from './commands/open.ts';
import { quarantineCondemnCommand } from './commands/quarantine-condemn.ts';
import { quarantineListCommand } from './commands/quarantine-list.ts';
import { quarantineReplayCommand } from './commands/quarantine-replay.ts';
import { quarantineShowCommand } from './commands/quarantine-show.ts';
import { queryCommand } from './commands/query.ts';
import { rawListCommand } from './commands/raw-list.ts';
import { rawSupersedeCommand } from './commands/raw-supersede.ts';
import { rejectCommand } from './commands/reject.ts';
import { repairCommand } from './commands/repair.ts';
import { reportCommand } from './commands/report.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { runCommand } from './commands/run.ts';
import { smokeCommand } from './commands/smoke.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { ExitStatus } from './exit-status.ts';
import { describeFailure } from './failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { usageProblem } from './usage-problem.ts';
import { directoryOptions, openWorkspace, stackOptions } from './open-workspace.ts';
import { projectRoot } from './project-root.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  generateCommand,
  runCommand,
  statusCommand,
  verifyCommand,
  repairCommand,
  reportCommand,
  queryCommand,
  inspectCommand,
  diffCommand,
  logsCommand,
  openCommand,
  smokeCommand,
  quarantineListCommand,
  quarantineShowCommand,
  quarantineReplayCommand,
  quarantineCondemnCommand,
  condemnedListCommand,
  condemnedDeleteCommand,
  rawListCommand,
  rawSupersedeCommand,
  watchCommand,
  approveCommand,
  rejectCommand,
  rollbackCommand,
  backfillPlanCommand,
  backfillRunCommand,
  backfillResumeCommand,
  backfillStatusCommand,
  approvePlanCommand,
  rejectPlanCommand,
  approveDeletionCommand,
  rejectDeletionCommand,
  breakerStatusCommand,
  breakerResetCommand,
  contractCheckCommand,
  contractDocsCommand,
];

const commonOptions: Readonly<Record<string, CommandOption>> = {
  ...directoryOptions,
  ...stackOptions,
  json: { type: 'boolean', description: 'the result as JSON on standard output' },
  debug: { type: 'boolean', description: 'where in the code it happened, should sluice have a bug' },
  help: { type: 'boolean', description: 'this text (also -h)' },
};

type Output = Parameters<typeof openTerminal>[0];

/** Runs `sluice` with `words`, and gives the exit status. Never throws. */
export async function runCommandLine(words: readonly string[], stdout: Output, stderr: Output): Promise<ExitStatus> {
  const terminal = openTerminal(stdout, stderr, words.includes('--json'));
  try {
    const [name] = words;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      stdout.write(`${overview()}\n`);
      return name === undefined ? ExitStatus.usage : ExitStatus.fine;
    }
    if (name === '--version') {
      const { version, git_sha } = await readCodeRef(projectRoot);
      stdout.write(`sluice ${version} (${git_sha})\n`);
      return ExitStatus.fine;
    }
    const verbs = commandsOf(name);
    if (verbs.length > 0 && words[1]?.startsWith('-') !== false) {
      stdout.write(`${describeCommands(verbs)}\n\n"sluice ${name} <command> --help" says more.\n`);
      return words.includes('--help') || words.includes('-h') ? ExitStatus.fine : ExitStatus.usage;
    }
    const command = findCommand(words);
    return await call(command, words.slice(command.name.split(' ').length), stdout, terminal);
  } catch (error) {
    const { message, status } = describeFailure(error, words.includes('--debug'));
    terminal.complain(message);
    return status;
  }
}

async function call(
  command: Command,
  words: readonly string[],
  stdout: Output,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { values: options, positionals } = parseWords(command, words);
  if (options.help === true) {
    stdout.write(`${helpOf(command)}\n`);
    return ExitStatus.fine;
  }
  const most = command.positionals.at(-1)?.includes('...') === true ? Infinity : command.positionals.length;
  const least = command.positionals.filter((positional) => !positional.endsWith('?')).length;
  if (positionals.length < least || positionals.length > most) {
    const wanted = usageOf(command);
    const count = positionals.length === 1 ? '1 argument was' : `${positionals.length} arguments were`;
    throw usageError(command, `${count} given; the form is: ${wanted}`);
  }
  const workspace = await openWorkspace(command, options);
  const { caution } = workspace.place;
  if (caution !== undefined) terminal.complain(caution);
  return command.run({ positionals, options, workspace, terminal });
}

function parseWords(command: Command, words: readonly string[]) {
  const described = { ...command.options, ...commonOptions };
  const options: ParseArgsConfig['options'] = Object.fromEntries(
    Object.entries(described).map(([name, { type }]) => [name, name === 'help' ? { type, short: 'h' } : { type }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    // parseArgs says what is wrong in its first sentence; what it suggests after that is about other programs.
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    const [, unknown = ''] = /Unknown option '--([^']+)'/.exec(message) ?? [];
    throw usageError(command, `${message}${suggest(unknown, Object.keys(described))}`);
  }
}

/** The command that the words begin with; some have a name of two words. Throws InvalidInputError. */
function findCommand(words: readonly string[]): Command {
  const [first = '', second = ''] = words;
  const found = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  if (found !== undefined) return found;
  const verbs = commandsOf(first).map(({ name }) => name.slice(first.length + 1));
  if (verbs.length === 0) throw unknownCommand(first, [...new Set(commands.map(({ name }) => name.split(' ')[0]!))]);
  throw unknownCommand(second, verbs, `${first} `);
}

/** Those whose names of two words begin with `group`. */
function commandsOf(group: string): Command[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `));
}

function unknownCommand(name: string, names: readonly string[], group = ''): InvalidInputError {
  // Letters in another order are one slip of the fingers, but two edits.
  const lettersOf = (word: string) => Array.from(word).sort().join('');
  const swapped = names.find((other) => lettersOf(other) === lettersOf(name));
  const hint = `${suggest(swapped ?? name, names)}; there are: ${names.map((each) => group + each).join(', ')}`;
  const message = `there is no command "${group}${name}"${hint}`;
  return usageProblem('', message);
}

function usageError(command: Command, message: string): InvalidInputError {
  const hint = `"sluice ${command.name} --help" says more`;
  return new InvalidInputError(`The command line of "sluice ${command.name}"`, [
    { path: '', message: `${message} (${hint})` },
  ]);
}

/** As with positionals, a mark at the end: an option whose value is named `DATE!` must be there. */
function usageOf({ name, positionals, options }: Command): string {
  const words = positionals.map((word) => (word.endsWith('?') ? `[<${word.slice(0, -1)}>]` : `<${word}>`));
  const flags = Object.entries(options).map(([flag, option]) =>
    option.value?.endsWith('!') === true ? flagOf(flag, option) : `[${flagOf(flag, option)}]`,
  );
  return ['sluice', name, ...words, ...flags].join(' ');
}

function flagOf(flag: string, { value }: CommandOption): string {
  return `--${flag}${value === undefined ? '' : ` ${value.replace('!', '')}`}`;
}

function helpOf(command: Command): string {
  const own = Object.entries({ ...command.options, ...commonOptions });
  const described = own.filter(([flag]) => command.localOnly !== true || !Object.hasOwn(stackOptions, flag));
  const left = described.map(([flag, option]) => flagOf(flag, option));
  const width = Math.max(...left.map(({ length }) => length));
  const lines = described.map(([, { description }], index) => `  ${left[index]!.padEnd(width)}  ${description}`);
  return [command.summary, '', `  ${usageOf(command)}`, '', command.details, '', ...lines].join('\n');
}

function overview(): string {
  return [
    'sluice: a data pipeline that a team can trust with its history',
    '',
    describeCommands(commands),
    '',
    '"sluice <command> --help" says more. Exit status: 0 promoted or fine, 1 wrong usage or config,',
    '2 no raw data, stopped by a check, failed or damaged, 3 waiting for people.',
  ].join('\n');
}

function describeCommands(described: readonly Command[]): string {
  const width = Math.max(...described.map(({ name }) => name.length));
  return described.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
}

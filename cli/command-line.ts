import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggest } from '../shared/contract/closest-word.ts';
import { InvalidInputError } from '../shared/errors.ts';
import { readCodeRef } from './code-ref.ts';
import type { Command, CommandOption } from './command.ts';
import { generateCommand } from './commands/generate.ts';
import { inspectCommand } from './commands/inspect.ts';
import { queryCommand } from './commands/query.ts';
import { repairCommand } from './commands/repair.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { verifyCommand } from './commands/verify.ts';
import { ExitStatus } from './exit-status.ts';
import { describeFailure } from './failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { openWorkspace, projectRoot } from './workspace.ts';

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
];

const commonOptions: Readonly<Record<string, CommandOption>> = {
  store: { type: 'string', value: 'DIR', description: 'the store directory (default .sluice)' },
  json: { type: 'boolean', description: 'the result as JSON on standard output' },
  debug: { type: 'boolean', description: 'where in the code it happened, should sluice have a bug' },
  help: { type: 'boolean', description: 'this text (also -h)' },
};

type Output = Parameters<typeof openTerminal>[0];

/** Runs `sluice` with `words`, and gives the exit status. Never throws. */
export async function runCommandLine(words: readonly string[], stdout: Output, stderr: Output): Promise<ExitStatus> {
  const terminal = openTerminal(stdout, stderr, words.includes('--json'));
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      stdout.write(`${overview()}\n`);
      return name === undefined ? ExitStatus.usage : ExitStatus.fine;
    }
    if (name === '--version') {
      const { version, git_sha } = await readCodeRef(projectRoot);
      stdout.write(`sluice ${version} (${git_sha})\n`);
      return ExitStatus.fine;
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw unknownCommand(name);
    return await call(command, rest, stdout, terminal);
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
  const most = command.positionals.length;
  const least = command.positionals.filter((positional) => !positional.endsWith('?')).length;
  if (positionals.length < least || positionals.length > most) {
    const wanted = usageOf(command);
    const count = positionals.length === 1 ? '1 argument was' : `${positionals.length} arguments were`;
    throw usageError(command, `${count} given; the form is: ${wanted}`);
  }
  const store = options.store;
  const workspace = await openWorkspace(typeof store === 'string' ? store : '.sluice');
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
    throw usageError(command, error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function unknownCommand(name: string): InvalidInputError {
  const names = commands.map((command) => command.name);
  // Letters in another order are one slip of the fingers, but two edits.
  const lettersOf = (word: string) => Array.from(word).sort().join('');
  const swapped = names.find((other) => lettersOf(other) === lettersOf(name));
  const message = `there is no command "${name}"${suggest(swapped ?? name, names)}; there are: ${names.join(', ')}`;
  return new InvalidInputError('The command line', [{ path: '', message }]);
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
  const described = Object.entries({ ...command.options, ...commonOptions });
  const left = described.map(([flag, option]) => flagOf(flag, option));
  const width = Math.max(...left.map(({ length }) => length));
  const lines = described.map(([, { description }], index) => `  ${left[index]!.padEnd(width)}  ${description}`);
  return [command.summary, '', `  ${usageOf(command)}`, '', command.details, '', ...lines].join('\n');
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'sluice: a data pipeline that a team can trust with its history',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '"sluice <command> --help" says more. Exit status: 0 promoted or fine, 1 wrong usage or config,',
    '2 stopped by a check or failed, 3 waiting.',
  ].join('\n');
}

import type { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';
import type { Workspace } from './workspace.ts';

/** One `--name`, as help shows it and as it is parsed. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help: `DIR`; with a final `!` the option is needed. */
  readonly value?: string;
  readonly description: string;
}

/** What a command was called with. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly workspace: Workspace;
  readonly terminal: Terminal;
}

/** One command of `sluice`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /**
   * Names of the positional arguments; a final `?` marks one that may be absent, `...` at the last one that it may be
   * several.
   */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** It works on this machine only, or on no store at all, and refuses `--stack`. */
  readonly localOnly?: true;
  /** More help: what it does, what it prints, examples. */
  readonly details: string;
  /** Throws InvalidInputError for arguments that cannot be used. */
  run(invocation: Invocation): Promise<ExitStatus>;
}

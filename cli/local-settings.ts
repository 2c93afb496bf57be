import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidInputError } from '../shared/errors.ts';
import { parseSettings } from '../shared/settings-file.ts';
import { namedSettings, type StackSettings } from '../shared/settings.ts';
import { codeOf } from '../shared/store/io-fault.ts';
import { usageProblem } from './usage-problem.ts';

/** The settings of a stack on this machine. */
export interface LocalSettings extends StackSettings {
  /** The file that they were read from, absolute; none for those that have a name. */
  readonly file?: string;
}

/**
 * The settings that `--settings` names: `dev`, `prod` or a YAML file. Throws InvalidInputError when there is no such
 * file, and with every problem of one.
 */
export async function readSettings(nameOrFile: string): Promise<LocalSettings> {
  const named = Object.hasOwn(namedSettings, nameOrFile) ? namedSettings[nameOrFile] : undefined;
  if (named !== undefined) return named;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(nameOrFile);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const names = Object.keys(namedSettings).join(', ');
    const message = `there is no file ${JSON.stringify(nameOrFile)} that can be read, and the names are: ${names}`;
    throw usageProblem('--settings', message, { cause: error });
  }
  return { ...parseSettings(decode(bytes, nameOrFile), nameOrFile), file: resolve(nameOrFile) };
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new InvalidInputError(file, [{ path: '', message: 'The file is not UTF-8 text.' }], { cause: error });
  }
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.venv-aws');
const stamp = join(folder, 'requirements.txt');
const requirements = join(import.meta.dirname, 'requirements.txt');
const windows = process.platform === 'win32';

/** The Python that has the emulators, once `prepareEnvironment` has been called. */
export const emulatorPython = join(folder, windows ? 'Scripts/python.exe' : 'bin/python');

/** MiniStack's own minimum is the higher of the two. */
const oldestPython = [3, 10] as const;

function isRecent(command: string): boolean {
  const check = `import sys, venv; sys.exit(sys.version_info < (${oldestPython.join(', ')}))`;
  return spawnSync(command, ['-c', check], { stdio: 'ignore' }).status === 0;
}

/** The command of a Python that is recent enough. Throws when there is none. */
export function findPython(): string {
  const command = ['python3', 'python'].find(isRecent);
  if (command !== undefined) return command;
  throw new Error(
    `The tests against emulators of AWS need Python ${oldestPython.join('.')} or newer with its venv module, as python3 ` +
      'or python on the PATH. On Debian: apt-get install python3 python3-venv. All other tests, "npm test", need Node only.',
  );
}

function run(command: string, words: readonly string[]): void {
  const { status } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0)
    throw new Error(`"${[command, ...words].join(' ')}" failed; see above. Try "npm run test:aws" again.`);
}

/** Makes `.venv-aws` hold what requirements.txt names, if it does not yet. Throws when there is no Python. */
export function prepareEnvironment(): void {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(emulatorPython) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const python = findPython();
  process.stderr.write('Installing the emulators of AWS into .venv-aws (once, about a minute) ...\n');
  rmSync(folder, { recursive: true, force: true });
  run(python, ['-m', 'venv', folder]);
  run(emulatorPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  // Written last: an installation that broke off is begun anew.
  writeFileSync(stamp, wanted);
}

/**
 * Makes node_modules match package-lock.json, by `npm ci`, when it does not; then runs what its arguments name, if any, as
 * `node` would. Plain JavaScript for whatever Node the machine has, because the pinned one is itself a dependency.
 *
 * It is no `prestart` script, because npm leaves those out where it may not run install scripts. It starts the program
 * itself, because `setup && node …` would keep to the Node that the shell had found before the pinned one was there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const windows = process.platform === 'win32';

/** @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}> | undefined} */
function packagesOf(file) {
  const url = new URL(file, root);
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')).packages : undefined;
}

function isInstalled() {
  const wanted = packagesOf('package-lock.json') ?? {};
  const found = packagesOf('node_modules/.package-lock.json');
  if (found === undefined) return false;
  const same = (path) =>
    found[path]?.version === wanted[path]?.version && found[path]?.integrity === wanted[path]?.integrity;
  const needed = Object.keys(wanted).filter(
    (path) => path !== '' && !wanted[path].optional && !wanted[path].devOptional,
  );
  return (
    needed.every(same) && Object.keys(found).every(same) && needed.every((path) => existsSync(new URL(path, root)))
  );
}

/** Says what goes wrong alone: standard output is the program's. */
function npm(...words) {
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', words, {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  });
  return status === 0;
}

const pinnedNode = new URL(windows ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node', root);

/** The Node to run on: the pinned one, or one from the PATH that is as new. Exits when there is neither. */
function findNode() {
  // The `node` package fetches its binary in an install script; a machine that blocks those has a package without one.
  if (!existsSync(pinnedNode)) npm('rebuild', 'node', '--loglevel=error');
  if (existsSync(pinnedNode)) return fileURLToPath(pinnedNode);
  const found = spawnSync('node', ['--version'], { encoding: 'utf8', shell: windows }).stdout?.trim() ?? 'none';
  if (Number(/^v(\d+)/.exec(found)?.[1] ?? 0) >= 24) return 'node';
  console.error(
    `Sluice runs on Node 24; this machine's is ${found}, and npm has not fetched Node 24 (are install scripts blocked?). ` +
      'Allow that one with "npm rebuild node --ignore-scripts=false", or put Node 24 on the PATH.',
  );
  process.exit(1);
}

if (!isInstalled()) {
  console.error('Installing the dependencies that package-lock.json names (once) ...');
  if (!npm('ci', '--no-audit', '--no-fund', '--loglevel=error')) {
    console.error('npm ci failed. Check that the package registry can be reached, then try again.');
    process.exit(1);
  }
}
const node = findNode();
const words = process.argv.slice(2);
if (words.length > 0) {
  const { status, signal, error } = spawnSync(node, words, { stdio: 'inherit' });
  if (error !== undefined) console.error(`${node} could not be started: ${error.message}`);
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = status ?? 1;
}

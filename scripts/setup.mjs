/**
 * The pre-step of `npm start` and `npm test`: makes node_modules match package-lock.json, by `npm ci`, when it does not.
 * Plain JavaScript for whatever Node the machine has, because the pinned one is itself a dependency.
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

function npm(...words) {
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', words, {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (status !== 0) {
    console.error(`npm ${words.join(' ')} failed. Check that the package registry can be reached, then try again.`);
    process.exit(1);
  }
}

/** The `node` package fetches its binary in an install script; a machine that blocks those has a package without one. */
function hasPinnedNode() {
  return existsSync(new URL(windows ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node', root));
}

if (!isInstalled()) {
  console.log('Installing the dependencies that package-lock.json names (once) ...');
  npm('ci', '--no-audit', '--no-fund');
}
if (!hasPinnedNode()) npm('rebuild', 'node', '--ignore-scripts=false');
if (!hasPinnedNode()) {
  const path = spawnSync('node', ['--version'], { encoding: 'utf8', shell: windows }).stdout?.trim() ?? 'none';
  if (Number(/^v(\d+)/.exec(path)?.[1] ?? 0) < 24) {
    console.error(
      `Sluice runs on Node 24; this machine's is ${path}, and npm was not allowed to fetch Node 24 (install scripts are ` +
        'blocked). Allow it with "npm rebuild node --ignore-scripts=false", or put Node 24 on the PATH.',
    );
    process.exit(1);
  }
}

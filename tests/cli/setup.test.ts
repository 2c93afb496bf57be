import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const project = resolve(import.meta.dirname, '../..');

let root: string;

/** A project without dependencies, on a machine whose npm only notes what it is asked, and whose Node is old. */
beforeEach(async () => {
  root = await folders.make();
  for (const folder of ['scripts', 'node_modules', 'bin']) await mkdir(join(root, folder));
  await copyFile(join(project, 'scripts/setup.mjs'), join(root, 'scripts/setup.mjs'));
  await writeFile(join(root, 'package-lock.json'), '{"packages":{}}');
  await writeFile(join(root, 'node_modules/.package-lock.json'), '{"packages":{}}');
  await writeProgram('npm', `echo "$@" >>'${root}/npm.log'`);
  await writeProgram('node', 'echo v20.20.2');
});

async function writeProgram(name: string, script: string): Promise<void> {
  await writeFile(join(root, 'bin', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, 'bin', name), 0o755);
}

function setUp(...words: string[]) {
  const env = { PATH: join(root, 'bin') };
  return spawnSync(process.execPath, [join(root, 'scripts/setup.mjs'), ...words], { cwd: root, env, encoding: 'utf8' });
}

describe('the setup', () => {
  test('says what to do where npm may not fetch Node, and overrules nobody', async () => {
    const { status, stdout, stderr } = setUp('--print', '1');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('npm rebuild node --ignore-scripts=false');
    expect(await readFile(join(root, 'npm.log'), 'utf8')).not.toContain('ignore-scripts');
  });

  test('makes do with a Node on the PATH that is new enough', async () => {
    await writeProgram('node', `echo v24.0.0 "$@"`);
    expect(setUp('cli/start.ts', '--store', 'a b')).toMatchObject({
      status: 0,
      stdout: 'v24.0.0 cli/start.ts --store a b\n',
    });
  });

  test('runs what it is given on the pinned Node, and gives its exit status', async () => {
    const pinned = join(root, 'node_modules/node/bin/node');
    await mkdir(dirname(pinned), { recursive: true });
    await symlink(process.execPath, pinned);
    const program = 'console.log(process.argv.slice(1).join()); process.exit(3)';
    expect(setUp('--eval', program, '--', '--store', 'a b')).toMatchObject({ status: 3, stdout: '--store,a b\n' });
    expect(setUp()).toMatchObject({ status: 0, stdout: '' });
  });

  test('comes before every program that a user starts, in one script: npm may leave out others', async () => {
    const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const name of ['start', 'test', 'sluice', 'simulate', 'bench']) {
      expect(scripts[name]).toMatch(/^node scripts\/setup\.mjs ./);
      expect(Object.keys(scripts)).not.toContain(`pre${name}`);
    }
  });
});

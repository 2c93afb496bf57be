import { execFile } from 'node:child_process';
import { cp, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes `folder` a clone of the checkout `root`, with the changes that are not committed and the same packages. */
export async function copyCheckout(root: string, folder: string): Promise<void> {
  await run('git', ['clone', '--quiet', root, folder]);
  const changed = await run('git', ['diff', '--name-only', '--no-renames', '-z', 'HEAD'], { cwd: root });
  const added = await run('git', ['ls-files', '--others', '--exclude-standard', '-z'], { cwd: root });
  const paths = `${changed.stdout}${added.stdout}`.split('\0').filter((path) => path !== '');
  for (const path of paths) {
    await rm(join(folder, path), { force: true });
    if (existsSync(join(root, path))) await cp(join(root, path), join(folder, path), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

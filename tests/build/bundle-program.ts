/** `bundle-program.ts ENTRY FOLDER`: bundles the module ENTRY as the build bundles functions, to FOLDER/index.mjs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bakeModules } from '../../scripts/build/baked-modules.ts';
import { bundlePrograms } from '../../scripts/build/bundle.ts';
import { projectRoot } from './built-folder.ts';

const [entry = '', folder = ''] = process.argv.slice(2);
const plugin = await bakeModules(projectRoot, { version: '1.2.3', git_sha: 'a commit' });
const { programs } = await bundlePrograms(projectRoot, { program: entry }, plugin);
await mkdir(folder, { recursive: true });
for (const [file, bytes] of programs.get('program')!.files) await writeFile(join(folder, file), bytes);

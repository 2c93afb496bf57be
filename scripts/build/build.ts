/**
 * `npm run build [-- --out FOLDER]`: makes the zip of each function, and of all the manifest that the Pulumi program reads, in
 * `dist/`. Equal code and packages give equal bytes. Builds of before are removed: deployed ones stay in the stack's bucket.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { codePaths, readCodeRef } from '../../cli/code-ref.ts';
import { formatTable } from '../../cli/table.ts';
import { artifactManifestName, type Artifact, type ArtifactManifest } from '../../infra/artifacts.ts';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { bakeModules } from './baked-modules.ts';
import { bundlePrograms } from './bundle.ts';
import { zipFiles } from './zip.ts';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });
const folder = resolve(values.out);

// Contracts are part of the bundles, and these scripts decide what those are like.
const code = await readCodeRef(root, [...codePaths, 'contracts', 'scripts']);
const [commit = '', ...changes] = code.git_sha.split('-');
const suffix = [`v${code.version}`, commit.slice(0, 12), ...changes].join('-');

await removeEarlier();
const plugin = await bakeModules(root, code).catch(stopAtMistake);
const entries = Object.fromEntries(functionNames.map((name) => [name, `functions/${name}/lambda.ts`]));
const { programs, sourceMaps } = await bundlePrograms(root, entries, plugin);
const artifacts = await Promise.all(functionNames.map(async (name) => [name, await writeZip(name)] as const));
const mapFolder = join(folder, 'source-maps', suffix);
await mkdir(mapFolder, { recursive: true });
await Promise.all([...sourceMaps].map(([file, bytes]) => writeFile(join(mapFolder, file), bytes)));
const functions = Object.fromEntries(artifacts) as Record<FunctionName, Artifact>;
const manifest: ArtifactManifest = { ...code, functions };
await writeFile(join(folder, artifactManifestName), `${JSON.stringify(manifest, null, 2)}\n`);
const lines = artifacts.map(([, { file, bytes, sha256 }]) => [file, bytes, sha256]);
for (const line of formatTable([['zip', 'bytes', 'sha256'], ...lines])) console.log(line);

/** What is wrong with a contract is said to who wrote it: without the stack, in which nobody finds the sentence. */
function stopAtMistake(error: unknown): never {
  if (!(error instanceof InvalidInputError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function writeZip(name: FunctionName): Promise<Artifact> {
  const zip = zipFiles(programs.get(name)!.files);
  const file = `${name}-${suffix}.zip`;
  await writeFile(join(folder, file), zip);
  return { file, sha256: createHash('sha256').update(zip).digest('hex'), bytes: zip.length };
}

/** The manifest first, so that a build which ends before its end is none. */
async function removeEarlier(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await rm(join(folder, artifactManifestName), { force: true });
  const zips = (await readdir(folder)).filter((name) => /^[a-z-]+-v.+\.zip$/.test(name));
  for (const name of [...zips, 'source-maps']) await rm(join(folder, name), { recursive: true, force: true });
}

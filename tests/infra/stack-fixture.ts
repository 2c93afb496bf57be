import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import { artifactManifestName, readArtifacts, type ArtifactManifest } from '../../infra/artifacts.ts';
import { parseConfig } from '../../infra/config.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { nameResources } from '../../infra/names.ts';
import { contractNames, type Stack } from '../../infra/stack.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { recordedAccount } from './aws-outputs.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

/**
 * The values of `Pulumi.<stack>.yaml`, in the folder of its project, as Pulumi gives them to a program: by whole name, as
 * texts. A stack without a file, and so one that nobody has configured, has just a region.
 */
export function readStackConfig(stack: string, project = '.'): Record<string, string> {
  const path = join(root, project, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return { 'aws:region': 'eu-central-1' };
  const { config } = parse(readFileSync(path, 'utf8')) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** What components are given: the stack as the repository configures it, with `changes` to its values. No build is needed. */
export async function openTestStack(stack: string, changes: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const contracts = await loadContracts(join(root, 'contracts'));
  const config = parseConfig(stack, { ...readStackConfig(stack), ...changes }, contractNames(contracts));
  const folder = await folders.make();
  await writeTestArtifacts(folder);
  return {
    config,
    names: nameResources(stack, recordedAccount, config.region),
    contracts,
    artifacts: await readArtifacts(folder),
  };
}

/** Writes what `npm run build` would, with functions that do nothing. */
export async function writeTestArtifacts(folder: string): Promise<void> {
  const version = '0.0.0';
  const sha = 'a'.repeat(40);
  await mkdir(folder, { recursive: true });
  const artifacts = functionNames.map(async (name) => {
    const bytes = zipSync(
      { 'index.mjs': strToU8('export const handler = () => {};') },
      { mtime: '1980-01-01T12:00:00' },
    );
    const file = `${name}-v${version}-${sha}.zip`;
    await writeFile(join(folder, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return [name, { file, sha256, bytes: bytes.length }] as const;
  });
  const functions = Object.fromEntries(await Promise.all(artifacts)) as ArtifactManifest['functions'];
  const manifest: ArtifactManifest = { version, git_sha: sha, functions };
  await writeFile(join(folder, artifactManifestName), JSON.stringify(manifest));
}

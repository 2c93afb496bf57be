import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { artifactManifestName, type ArtifactManifest } from '../../infra/artifacts.ts';
import { functionNames } from '../../infra/function-specs.ts';

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

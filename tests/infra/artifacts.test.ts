import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';

import { artifactManifestName, readArtifacts } from '../../infra/artifacts.ts';
import { functionNames } from '../../infra/function-specs.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterEach(() => folders.remove());

const manifest = {
  version: '1.2.3',
  git_sha: 'abc',
  functions: Object.fromEntries(functionNames.map((name) => [name, { file: `${name}.zip`, sha256: 'f', bytes: 1 }])),
};

describe('the build that a stack deploys', () => {
  test('is what its manifest says, with the folder it lies in', async () => {
    const folder = await folders.make();
    await writeFile(join(folder, artifactManifestName), JSON.stringify(manifest));
    expect(await readArtifacts(folder)).toEqual({ ...manifest, folder });
  });

  test('that is missing is told with the command that makes it', async () => {
    const folder = join(await folders.make(), 'dist');
    await expect(readArtifacts(folder)).rejects.toThrow('there is no build to deploy; run: npm run build');
    await mkdir(folder);
    await expect(readArtifacts(folder)).rejects.toThrow(`${join(folder, artifactManifestName)} is not valid`);
  });

  test('of an earlier version, without a function, is refused', async () => {
    const folder = await folders.make();
    const { promote, ...functions } = manifest.functions;
    expect(promote).toBeDefined();
    await writeFile(join(folder, artifactManifestName), JSON.stringify({ ...manifest, functions }));
    await expect(readArtifacts(folder)).rejects.toThrow(
      'has no promote; it is of an earlier version. Run: npm run build',
    );
  });
});

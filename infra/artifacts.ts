import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError } from '../shared/errors.ts';
import { functionNames, type FunctionName } from './function-specs.ts';

/** One zip that `npm run build` made. */
export interface Artifact {
  /** `<function>-v<version>-<sha>.zip`, in the folder of the manifest. */
  readonly file: string;
  /** SHA-256 of the zip's bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of the zip. */
  readonly bytes: number;
}

/** What `npm run build` made, in one folder, with its manifest `artifacts.json`. */
export interface ArtifactManifest {
  /** Package version. */
  readonly version: string;
  /** Commit; `-dirty.<hash of the changes>` appended when it had any. */
  readonly git_sha: string;
  readonly functions: Readonly<Record<FunctionName, Artifact>>;
}

/** The manifest together with the folder that the zips lie in. */
export interface BuiltArtifacts extends ArtifactManifest {
  readonly folder: string;
}

/** The manifest's name in its folder. */
export const artifactManifestName = 'artifacts.json';

/** Reads what `npm run build` made in `folder`. Throws InvalidInputError that names the command to run where it is missing. */
export async function readArtifacts(folder: string): Promise<BuiltArtifacts> {
  const path = join(folder, artifactManifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new InvalidInputError(path, [{ path: '', message: 'there is no build to deploy; run: npm run build' }], {
      cause: error,
    });
  }
  const manifest = JSON.parse(text) as ArtifactManifest;
  const missing = functionNames.filter((name) => !(name in manifest.functions));
  if (missing.length > 0) {
    const message = `has no ${missing.join(', ')}; it is of an earlier version. Run: npm run build`;
    throw new InvalidInputError(path, [{ path: 'functions', message }]);
  }
  return { ...manifest, folder };
}

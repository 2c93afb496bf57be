import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { readArtifacts, type BuiltArtifacts } from '../../infra/artifacts.ts';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';

/** The checkout that the tests run in. */
export const projectRoot = join(import.meta.dirname, '../..');

/** Runs the build of the checkout `root`, as `npm run build` does, into `folder`; gives what it printed. */
export async function buildInto(folder: string, root = projectRoot, timeZone = 'UTC'): Promise<string> {
  const words = [join(root, 'scripts/build/build.ts'), '--out', folder];
  const env = { ...process.env, TZ: timeZone };
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return stdout;
}

/** Every file below `folder`, by its path there. */
export async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.sort().map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return new Map(await Promise.all(files));
}

/** A function's zip, opened. */
export interface OpenedZip {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The modules that its code was made of, as the source maps tell. */
  readonly modules: readonly string[];
}

/** What a build has left. */
export interface BuiltFolder {
  readonly artifacts: BuiltArtifacts;
  readonly zips: ReadonlyMap<FunctionName, OpenedZip>;
}

/** Opens what a build has left in `folder`. */
export async function openBuilt(folder: string): Promise<BuiltFolder> {
  const artifacts = await readArtifacts(folder);
  const files = await readFolder(folder);
  const maps = new Map([...files].map(([path, bytes]) => [basename(path), bytes]));
  const sourcesOf = (file: string) =>
    (JSON.parse(maps.get(`${file}.map`)!.toString()) as { readonly sources: readonly string[] }).sources;
  const zips = functionNames.map((name) => {
    const unzipped = unzipSync(files.get(artifacts.functions[name].file)!);
    const code = Object.keys(unzipped).filter((file) => file.endsWith('.mjs'));
    const modules = code.flatMap((file) => sourcesOf(file === 'index.mjs' ? `${name}.mjs` : file));
    return [name, { files: unzipped, modules }] as const;
  });
  return { artifacts, zips: new Map(zips) };
}

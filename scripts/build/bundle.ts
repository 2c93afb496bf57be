import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/** A program for Lambda's Node. */
export interface Program {
  /** By name: `index.mjs`, and beside it what that loads, at once or when it is first used. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Paths, from the root, of the modules of which anything is in the files. */
  readonly modules: readonly string[];
}

/** Programs that were bundled together. */
export interface Bundle {
  readonly programs: ReadonlyMap<string, Program>;
  /** By name: of the code that several programs load, and of what is `index.mjs` in a program under the program's name. */
  readonly sourceMaps: ReadonlyMap<string, Uint8Array>;
}

/** The one file that code loads by itself, from beside it. */
const wasmFile = 'node_modules/parquet-wasm/node/parquet_wasm_bg.wasm';

// CommonJS packages call require for Node's modules, and parquet-wasm looks in __dirname; an ES module has neither.
const commonJs = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __dirname = import.meta.dirname;`;

/** Nothing is written there: it is what paths in source maps start from. */
const outputFolder = 'dist/bundle';

/**
 * Bundles the modules `entries`, paths from `root` by the names of the programs. The bytes depend on what lies below `root`
 * alone, and not on where that is.
 */
export async function bundlePrograms(
  root: string,
  entries: Readonly<Record<string, string>>,
  plugin: Plugin,
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: outputFolder,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // All in one go, because each by itself would read the AWS SDK again. It also keeps what is imported when it is first
    // used in files of its own, which a start does not read.
    splitting: true,
    // The versions as ES modules, of which the unused part is left out, as it is of this package ("sideEffects": false).
    mainFields: ['module', 'main'],
    // Half the bytes. Names stay: an error's is data, and a stack trace shows those of functions.
    minifyWhitespace: true,
    minifySyntax: true,
    // node_modules may be a link, and the path of its target would be in the bundle.
    preserveSymlinks: true,
    banner: { js: commonJs },
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [plugin],
  });
  const outputs = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const wasm = await readFile(join(root, wasmFile));
  const programs = Object.keys(entries).map((name) => {
    const entry = `${name}.mjs`;
    const loaded = findLoaded(metafile, `${outputFolder}/${entry}`);
    const modules = loaded.flatMap((path) => {
      const { inputs } = metafile.outputs[path]!;
      return Object.keys(inputs).filter((input) => inputs[input]!.bytesInOutput > 0);
    });
    const code = loaded.map((path) => basename(path));
    const files = new Map(code.map((file) => [file === entry ? 'index.mjs' : file, outputs.get(file)!]));
    if (modules.some((path) => dirname(path) === dirname(wasmFile))) files.set(basename(wasmFile), wasm);
    return [name, { files, modules }] as const;
  });
  return {
    programs: new Map(programs),
    sourceMaps: new Map([...outputs].filter(([file]) => file.endsWith('.map'))),
  };
}

/** An output and all that it imports, directly or not. */
function findLoaded({ outputs }: Metafile, entry: string): string[] {
  const found = new Set([entry]);
  for (const path of found) {
    for (const { path: next, external } of outputs[path]!.imports) if (external !== true) found.add(next);
  }
  return [...found];
}

import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functionNames } from '../../infra/function-specs.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { buildInto, openBuilt, projectRoot, readFolder, type BuiltFolder } from './built-folder.ts';
import { copyCheckout } from './copied-checkout.ts';

const temporary = new TemporaryFolders();
const wasm = 'parquet_wasm_bg.wasm';

/** The functions that read or write Parquet. */
const parquetFunctions = ['transform', 'validate-output', 'request-approval'];

let here: string;
let elsewhere: string;
let printed: string;
let artifacts: BuiltFolder['artifacts'];
let zips: BuiltFolder['zips'];

beforeAll(async () => {
  here = await temporary.make();
  elsewhere = await temporary.make();
  const copy = join(elsewhere, 'another checkout');
  await copyCheckout(projectRoot, copy);
  // What an earlier version has left there, and what is nobody's.
  await mkdir(join(here, 'source-maps'));
  await writeFile(join(here, 'source-maps', 'old.map'), '');
  await writeFile(join(here, 'transform-v0.0.1-0123456789ab.zip'), '');
  await writeFile(join(here, 'notes.txt'), 'mine');
  // A zip states local times.
  [printed] = await Promise.all([buildInto(here), buildInto(join(elsewhere, 'out'), copy, 'Pacific/Auckland')]);
  ({ artifacts, zips } = await openBuilt(here));
});
afterAll(() => temporary.remove());

describe('a build', () => {
  test('gives the same bytes again, from a checkout at another path, in another time zone', async () => {
    const [one, other] = [await readFolder(here), await readFolder(join(elsewhere, 'out'))];
    one.delete('notes.txt');
    expect([...one.keys()]).toEqual([...other.keys()]);
    const different = [...one].filter(([path, bytes]) => !bytes.equals(other.get(path)!)).map(([path]) => path);
    expect(different).toEqual([]);
  });

  test('names each zip by function, version and commit, and states its hash and size', async () => {
    const files = await readFolder(here);
    const { version, git_sha } = artifacts;
    expect(git_sha).toMatch(/^[0-9a-f]{40}(-dirty\.[0-9a-f]{8})?$/);
    const commit = git_sha.replace(/^(.{12}).{28}/, '$1');
    for (const name of functionNames) {
      const { file, sha256, bytes } = artifacts.functions[name];
      const zip = files.get(file)!;
      expect(file).toBe(`${name}-v${version}-${commit}.zip`);
      expect([sha256, bytes]).toEqual([createHash('sha256').update(zip).digest('hex'), zip.length]);
      expect(printed).toMatch(new RegExp(`^${file} +${bytes} +${sha256}$`, 'm'));
    }
  });

  test('leaves of earlier builds nothing, and what is not its own alone', async () => {
    const files = [...(await readFolder(here)).keys()].filter((path) => !path.startsWith('source-maps/v'));
    const zips = functionNames.map((name) => artifacts.functions[name].file);
    expect(files.sort()).toEqual(['artifacts.json', 'notes.txt', ...zips].sort());
  });
});

describe('a build of contracts with a mistake', () => {
  test('names the mistakes and nothing else, and leaves nothing that could be deployed', async () => {
    const [copy, out] = [join(elsewhere, 'another checkout'), join(elsewhere, 'stopped')];
    await mkdir(out);
    for (const earlier of ['artifacts.json', 'transform-v0.0.1-0123456789ab.zip'])
      await writeFile(join(out, earlier), '');
    await appendFile(join(copy, 'contracts/events/v1.yaml'), 'colour: red\n');
    await expect(buildInto(out, copy)).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^contracts\/events\/v1\.yaml is not valid:\n {2}colour: is no field here; [^\n]+\n$/,
      ),
    });
    expect([...(await readFolder(out)).keys()]).toEqual([]);
  });
});

describe('a zip', () => {
  test('holds a handler that Node loads without a package or an environment', async () => {
    expect(await loadHandlers(() => true)).toEqual(functionNames.map((name) => [name, 'function']));
  });

  test('of transform starts before its wasm is needed; of a function that reads Parquet every time, with it', async () => {
    const loaded = await loadHandlers((file) => file !== wasm);
    const failed = loaded.filter(([, kind]) => kind !== 'function').map(([name]) => name);
    expect(failed).toEqual(['validate-output', 'request-approval']);
  });

  test('holds no path of the machine that built it, nor do the source maps', async () => {
    const paths = [projectRoot, elsewhere, homedir()].filter((path) => path !== '/');
    const texts = await readFolder(join(here, 'source-maps'));
    for (const [name, { files }] of zips) {
      for (const [file, bytes] of Object.entries(files)) {
        if (file !== wasm) texts.set(`${name}/${file}`, Buffer.from(bytes));
      }
    }
    const found = [...texts].flatMap(([name, text]) =>
      paths.filter((path) => text.includes(path)).map((path) => `${name}: ${path}`),
    );
    expect(found).toEqual([]);
  });

  test.each(functionNames)('of %s carries apache-arrow and the wasm exactly if it works with Parquet', (name) => {
    const { files, modules } = zips.get(name)!;
    const carries = ['apache-arrow', 'parquet-wasm'].map((each) =>
      modules.some((path) => path.includes(`/node_modules/${each}/`)),
    );
    expect([...carries, wasm in files]).toEqual(Array(3).fill(parquetFunctions.includes(name)));
  });

  test.each(functionNames)('of %s compiles no schema and reads no YAML', (name) => {
    const { modules } = zips.get(name)!;
    expect(modules.some((path) => path.endsWith('/functions/host/contracts.ts'))).toBe(true);
    const unwanted = /node_modules\/(ajv\/dist\/(?!runtime\/)|yaml\/|jsonata\/|@duckdb\/|echarts\/)|\/cli\//;
    expect(modules.filter((path) => unwanted.test(path))).toEqual([]);
  });

  test('names the version and the commit that the manifest names', () => {
    const { version, git_sha } = artifacts;
    for (const { files } of zips.values()) {
      const text = Buffer.concat(Object.values(files)).toString('latin1');
      expect(text).toContain(`{version:"${version}",git_sha:"${git_sha}"}`);
    }
  });
});

/** Imports each function's bundle, of whose files only those `kept` are there: the kinds of their handlers, or why there is none. */
async function loadHandlers(kept: (file: string) => boolean): Promise<[string, string][]> {
  const folder = await temporary.make();
  for (const [name, { files }] of zips) {
    await mkdir(join(folder, name));
    const written = Object.entries(files).filter(([file]) => kept(file));
    for (const [file, bytes] of written) await writeFile(join(folder, name, file), bytes);
  }
  const program = `
    const kinds = [];
    for (const name of ${JSON.stringify(functionNames)}) {
      const kind = await import('./' + name + '/index.mjs').then(({ handler }) => typeof handler, ({ code }) => code);
      kinds.push([name, kind]);
    }
    console.log(JSON.stringify(kinds));`;
  await writeFile(join(folder, 'load.mjs'), program);
  const { stdout } = await promisify(execFile)(process.execPath, ['load.mjs'], { cwd: folder, env: {} });
  return JSON.parse(stdout) as [string, string][];
}

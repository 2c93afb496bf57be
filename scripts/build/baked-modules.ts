import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { ValidateFunction } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { readContractFiles } from '../../cli/contract/contract-files.ts';
import { createAjv } from '../../shared/ajv.ts';
import type { CodeRef } from '../../shared/code-ref.ts';
import { compileContract } from '../../shared/contract/compile-contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { smokeContractFile, smokeContractName } from '../../shared/contract/deployed-contracts.ts';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import { rowAjv } from '../../shared/contract/row-compiler.ts';

const standalone = { source: true, esm: true };

/**
 * Puts in the place of modules what a function would otherwise find out whenever it starts: of `*-validators.ts` the code
 * that ajv generates, of `functions/host` the contracts below `root` and that of `sluice smoke`, parsed, checked and compiled,
 * and which code it is. Throws InvalidInputError that names what is wrong with a contract.
 */
export async function bakeModules(root: string, code: CodeRef): Promise<Plugin> {
  // Before the bundling begins: an error of a plugin comes out of esbuild as one of esbuild's, twice and with a stack.
  const contracts = await bakeContracts(root);
  return {
    name: 'bake-modules',
    setup(build) {
      const replace = (filter: RegExp, bake: (path: string) => string | Promise<string>) => {
        build.onLoad({ filter }, async ({ path }) => ({ contents: await bake(path) }));
      };
      replace(/-validators\.ts$/, bakeValidators);
      replace(/[/\\]functions[/\\]host[/\\]contracts\.ts$/, () => contracts);
      replace(/[/\\]functions[/\\]host[/\\]code\.ts$/, () => `export const code = ${JSON.stringify(code)};`);
    },
  };
}

/** The validators that the module at `path` exports, under the same names. */
async function bakeValidators(path: string): Promise<string> {
  const validators = (await import(pathToFileURL(path).href)) as Readonly<Record<string, ValidateFunction>>;
  // An ajv numbers what it generates, and the one that the modules share has met them in any order.
  const ajv = createAjv(standalone);
  for (const [name, { schema }] of Object.entries(validators)) ajv.addSchema(schema, name);
  return standaloneCode.default(ajv);
}

/** A registry of the contracts as their documents were parsed and checked, with the validators of their rows. */
async function bakeContracts(root: string): Promise<string> {
  const rows = rowAjv(standalone);
  const smoke = await readFile(smokeContractFile);
  const files = [
    ...(await readContractFiles(root)),
    { bytes: smoke, document: parseContract(smoke, smokeContractFile, smokeContractName) },
  ];
  const baked = files.map(({ bytes, document }, index) => {
    const name = `rows${index + 1}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const contract = compileContract(document, sha256, (schema) => rows.addSchema(schema, name).getSchema(name)!);
    return { name, contract, code: `compileContract(${JSON.stringify(document)}, '${sha256}', () => ${name})` };
  });
  // What does not fit between contracts is found now, and not when a function starts.
  registerContracts(baked.map(({ contract }) => contract));
  return `
    import * as columnValues from '../../shared/contract/column-values.ts';
    import { compileContract } from '../../shared/contract/compile-contract.ts';
    import { registerContracts } from '../../shared/contract/contract-registry.ts';
    ${standaloneCode.default(rows)}
    export const contracts = registerContracts([${baked.map(({ code }) => code).join(', ')}]);`;
}

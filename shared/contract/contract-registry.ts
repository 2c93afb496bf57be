import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { Contract } from './contract.ts';
import { readContract } from './read-contract.ts';

/** The contracts that a program knows. */
export interface ContractRegistry {
  /** The datasets, in alphabetical order. */
  readonly names: readonly string[];
  /** Every contract, by dataset and then by schema version. */
  readonly all: readonly Contract[];
  /** The contract of a dataset, of its highest schema version unless one is named. Throws InvalidInputError if there is none. */
  get(dataset: string, schemaVersion?: number): Contract;
}

const contractFile = /^v([1-9][0-9]*)\.yaml$/;
const yamlFile = /\.ya?ml$/i;

/**
 * Reads `<folder>/<dataset>/v<N>.yaml` for every dataset and N; files that are no YAML may stand beside them. Throws
 * InvalidInputError: of the one file that cannot be used, or of the folder with the problems of all such files.
 */
export async function loadContracts(folder: string): Promise<ContractRegistry> {
  const contracts: Contract[] = [];
  const errors: InvalidInputError[] = [];
  for (const { name: dataset } of await listEntries(folder, (entry) => entry.isDirectory())) {
    const files = await listEntries(join(folder, dataset), (entry) => entry.isFile() && yamlFile.test(entry.name));
    for (const { name: file } of files) {
      try {
        contracts.push(await loadContract(join(folder, dataset, file), dataset, file));
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        errors.push(error);
      }
    }
  }
  if (errors[0] !== undefined) throw errors.length === 1 ? errors[0] : combine(folder, errors);
  return registerContracts(contracts);
}

/** A registry of these contracts; no two may have the same dataset and schema version. */
export function registerContracts(contracts: Iterable<Contract>): ContractRegistry {
  const all = [...contracts].sort((a, b) => compareNames(a.dataset, b.dataset) || a.schemaVersion - b.schemaVersion);
  const names = [...new Set(all.map(({ dataset }) => dataset))];
  const get = (dataset: string, schemaVersion?: number) => {
    const versions = all.filter((contract) => contract.dataset === dataset);
    const found =
      schemaVersion === undefined
        ? versions.at(-1)
        : versions.find((contract) => contract.schemaVersion === schemaVersion);
    if (found !== undefined) return found;
    const message =
      versions.length === 0
        ? `there is no contract for "${dataset}"${suggest(dataset, names)}; there are: ${names.join(', ') || 'none'}`
        : `"${dataset}" has no schema version ${schemaVersion ?? ''}; it has: ${versions.map((each) => each.schemaVersion).join(', ')}`;
    throw new InvalidInputError('dataset', [{ path: '', message }]);
  };
  return { names, all, get };
}

async function listEntries(folder: string, isWanted: (entry: Dirent) => boolean): Promise<Dirent[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new InvalidInputError(folder, [{ path: '', message: 'there is no such folder' }], { cause: error });
  }
  return entries.filter(isWanted).sort((a, b) => compareNames(a.name, b.name));
}

async function loadContract(path: string, dataset: string, file: string): Promise<Contract> {
  const [, schemaVersion] = contractFile.exec(file) ?? [];
  if (schemaVersion === undefined) {
    throw new InvalidInputError(path, [{ path: '', message: 'a contract file is named v<N>.yaml, such as v1.yaml' }]);
  }
  return readContract(await readFile(path), path, { dataset, schemaVersion: Number(schemaVersion) });
}

function combine(folder: string, errors: readonly InvalidInputError[]): InvalidInputError {
  const problems = errors.flatMap(({ source, problems: each }) =>
    each.map(({ path, message }) => ({ path: path === '' ? source : `${source}: ${path}`, message })),
  );
  return new InvalidInputError(folder, problems);
}

/** By code unit, which is the same order on every machine. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

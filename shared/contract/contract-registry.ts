import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { Contract } from './contract.ts';
import { findReferenceProblems, orderByReferences } from './contract-references.ts';
import { readContract } from './read-contract.ts';
import { isSmoke } from './smoke-dataset.ts';

/** The contracts that a program knows. */
export interface ContractRegistry {
  /** The datasets, in alphabetical order. */
  readonly names: readonly string[];
  /** Every contract, by dataset and then by schema version. */
  readonly all: readonly Contract[];
  /** The contract of a dataset, of its highest schema version unless one is named. Throws InvalidInputError if there is none. */
  get(dataset: string, schemaVersion?: number): Contract;
  /** The contracts that this one refers to, each once, by dataset and then by schema version. */
  parentsOf(contract: Contract): readonly Contract[];
  /**
   * These datasets, each once, parents before their children, always in one order. Throws InvalidInputError for one
   * without a contract.
   */
  inDependencyOrder(datasets: readonly string[]): readonly string[];
}

const contractFile = /^v([1-9][0-9]*)\.yaml$/;
const yamlFile = /\.ya?ml$/i;

/**
 * Reads `<folder>/<dataset>/v<N>.yaml` for every dataset and N; files that are no YAML may stand beside them. Throws
 * InvalidInputError: of the one file that cannot be used, or of the folder with the problems of all such files.
 */
export async function loadContracts(folder: string): Promise<ContractRegistry> {
  const contracts = new Map<Contract, string>();
  const errors: InvalidInputError[] = [];
  for (const { name: dataset } of await listEntries(folder, (entry) => entry.isDirectory())) {
    const files = await listEntries(join(folder, dataset), (entry) => entry.isFile() && yamlFile.test(entry.name));
    for (const { name: file } of files) {
      const path = join(folder, dataset, file);
      try {
        contracts.set(await loadContract(path, dataset, file), path);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        errors.push(error);
      }
    }
  }
  // Only when every file can be used: a parent that cannot would seem to be missing.
  if (errors.length === 0)
    errors.push(...referenceErrors([...contracts.keys()], (contract) => contracts.get(contract)!));
  if (errors[0] !== undefined) throw errors.length === 1 ? errors[0] : combine(folder, errors);
  return registerContracts(contracts.keys());
}

/**
 * A registry of these contracts; no two may have the same dataset and schema version. Throws InvalidInputError when a
 * parent is not among them or does not fit, or when references go round in a circle.
 */
export function registerContracts(contracts: Iterable<Contract>): ContractRegistry {
  const all = [...contracts].sort((a, b) => compareNames(a.dataset, b.dataset) || a.schemaVersion - b.schemaVersion);
  const errors = referenceErrors(all, ({ dataset, schemaVersion }) => `The contract ${dataset} v${schemaVersion}`);
  if (errors[0] !== undefined) throw errors.length === 1 ? errors[0] : combine('The set of contracts', errors);
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
  const parentsOf = ({ references }: Contract) =>
    all.filter((contract) =>
      references.some((each) => each.dataset === contract.dataset && each.schemaVersion === contract.schemaVersion),
    );
  const inDependencyOrder = (datasets: readonly string[]) =>
    orderByReferences(
      all,
      datasets.map((dataset) => get(dataset).dataset),
    );
  return { names, all, get, parentsOf, inDependencyOrder };
}

/** The contracts of all datasets but that of `sluice smoke`. */
export function withoutSmoke({ all }: Pick<ContractRegistry, 'all'>): ContractRegistry {
  return registerContracts(all.filter((contract) => !isSmoke(contract)));
}

/** One error for each contract whose references cannot be followed. */
function referenceErrors(
  contracts: readonly Contract[],
  sourceOf: (contract: Contract) => string,
): InvalidInputError[] {
  const problems = Map.groupBy(findReferenceProblems(contracts), ({ contract }) => contract);
  return [...problems].map(
    ([contract, found]) =>
      new InvalidInputError(
        sourceOf(contract),
        found.map(({ path, message }) => ({ path, message })),
      ),
  );
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

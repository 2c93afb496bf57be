import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ContractName } from './meaning-problems.ts';
import type { Contract } from './contract.ts';
import { loadContracts, registerContracts, type ContractRegistry } from './contract-registry.ts';
import { readContract } from './read-contract.ts';
import { smokeDataset } from './smoke-dataset.ts';

/** Where the contract of `sluice smoke` lies. */
export const smokeContractFile = fileURLToPath(new URL('smoke/v1.yaml', import.meta.url));

/** What that file has to say. */
export const smokeContractName: ContractName = { dataset: smokeDataset.dataset, schemaVersion: 1, isBuiltIn: true };

/** The contract of `sluice smoke`. */
export async function loadSmokeContract(): Promise<Contract> {
  return readContract(await readFile(smokeContractFile), smokeContractFile, smokeContractName);
}

/** What a stack knows: the contracts in `folder`, and that of `sluice smoke`. Throws as `loadContracts` does. */
export async function loadDeployedContracts(folder: string): Promise<ContractRegistry> {
  const { all } = await loadContracts(folder);
  return registerContracts([...all, await loadSmokeContract()]);
}

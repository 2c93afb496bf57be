import type { Contract } from './contract.ts';
import type { ContractRegistry } from './contract-registry.ts';

/** A dataset and which schema version of it. */
type Version = Pick<Contract, 'dataset' | 'schemaVersion'>;

/** How commands name a schema version of a dataset: the dataset, with `@<N>` unless N is the highest one. */
export function versionName({ all }: ContractRegistry, { dataset, schemaVersion }: Version): string {
  const highest = all.findLast((contract) => contract.dataset === dataset)?.schemaVersion;
  return schemaVersion === highest ? dataset : `${dataset}@${schemaVersion}`;
}

/** The contract that such a name means. Throws InvalidInputError that says which there are. */
export function contractOfName(contracts: ContractRegistry, name: string): Contract {
  const { dataset, version } = splitName(name);
  return contracts.get(dataset, version);
}

/** Whether such a name says which schema version is meant. */
export function namesVersion(name: string): boolean {
  return splitName(name).version !== undefined;
}

function splitName(name: string): { readonly dataset: string; readonly version: number | undefined } {
  const [, dataset = name, version] = /^(.*)@([1-9]\d*)$/s.exec(name) ?? [];
  return { dataset, version: version === undefined ? undefined : Number(version) };
}

import { fileURLToPath } from 'node:url';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../shared/contract/contract.ts';
import { loadContracts, type ContractRegistry } from '../shared/contract/contract-registry.ts';
import { loadSmokeContract } from '../shared/contract/deployed-contracts.ts';
import { readArtifacts, type BuiltArtifacts } from './artifacts.ts';
import { parseConfig, type StackConfig } from './config.ts';
import { contractNames } from './contract-names.ts';
import { nameResources, type StackNames } from './names.ts';

/** What every component of a stack is made from. */
export interface Stack {
  readonly config: StackConfig;
  readonly names: StackNames;
  readonly contracts: ContractRegistry;
  /** Of what `sluice smoke` runs: it has tables and is published, but has no readers, alarms or graphs. */
  readonly smokeContract: Contract;
  readonly artifacts: BuiltArtifacts;
}

/** A stack, and the provider that deploys it. */
export interface OpenStack extends Stack {
  readonly provider: aws.Provider;
}

/** Pulumi runs the program in `infra/`. */
const pathOf = (folder: string) => fileURLToPath(new URL(`../${folder}`, import.meta.url));

/** Where the contracts of `stack.contracts` lie. */
export const contractsFolder = pathOf('contracts');

/**
 * Reads the configuration, the contracts and the build, which lies in `buildFolder`. Throws InvalidInputError before any
 * resource is registered.
 */
export async function openStack(buildFolder = pathOf('dist')): Promise<OpenStack> {
  const contracts = await loadContracts(contractsFolder);
  const values = pulumi.runtime.allConfig() as Record<string, string>;
  const config = parseConfig(pulumi.getStack(), values, contractNames(contracts));
  const artifacts = await readArtifacts(buildFolder);
  const { stack } = config.settings;
  const { deployRole, account } = config;
  const provider = new aws.Provider('aws', {
    region: config.region as aws.Region,
    ...(deployRole === undefined ? {} : { assumeRoles: [{ roleArn: deployRole, sessionName: `sluice-${stack}` }] }),
    ...(account === undefined ? {} : { allowedAccountIds: [account] }),
    defaultTags: { tags: { Project: 'sluice', Stack: stack } },
  });
  const smokeContract = await loadSmokeContract();
  const { accountId } = await aws.getCallerIdentity({}, { provider });
  const names = nameResources(stack, accountId, config.region);
  return { config, contracts, smokeContract, artifacts, names, provider };
}

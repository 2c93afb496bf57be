import { fileURLToPath } from 'node:url';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { loadDeployedContracts } from '../../shared/contract/deployed-contracts.ts';

/**
 * The contracts that a function on AWS works with: those of the checkout, and that of `sluice smoke`. The build puts in place
 * of this module one that holds them, so that a function judges by exactly the contracts of its own artifact and reads none when
 * it starts.
 */
export const contracts: ContractRegistry = await loadDeployedContracts(
  fileURLToPath(new URL('../../contracts', import.meta.url)),
);

import { fileURLToPath } from 'node:url';
import { loadContracts, type ContractRegistry } from '../../shared/contract/contract-registry.ts';

/**
 * The contracts that a function on AWS works with: those of the checkout. The build puts in place of this module one that
 * holds them, so that a function judges by exactly the contracts of its own artifact and reads none when it starts.
 */
export const contracts: ContractRegistry = await loadContracts(
  fileURLToPath(new URL('../../contracts', import.meta.url)),
);

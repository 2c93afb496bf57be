import { registerContracts, type ContractRegistry } from '../shared/contract/contract-registry.ts';
import type { Stack } from './stack.ts';

/** The contracts that the functions of a stack know. */
export function deployedContracts({
  contracts,
  smokeContract,
}: Pick<Stack, 'contracts' | 'smokeContract'>): ContractRegistry {
  return registerContracts([...contracts.all, smokeContract]);
}

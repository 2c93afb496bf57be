import { createHash } from 'node:crypto';
import type { ContractRegistry } from './contract-registry.ts';

/** SHA-256 over all contracts, so that two sets of them can be compared without either at hand. */
export function hashContracts({ all }: Pick<ContractRegistry, 'all'>): string {
  const lines = all.map(({ dataset, schemaVersion, sha256 }) => `${dataset} ${schemaVersion} ${sha256}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

import { createHash } from 'node:crypto';
import { compileContract } from './compile-contract.ts';
import type { Contract } from './contract.ts';
import type { ContractName } from './meaning-problems.ts';
import { parseContract } from './parse-contract.ts';
import { compileRows } from './row-compiler.ts';

/**
 * Makes a contract of the bytes of its file. `source` is the file's path or key, for messages; `expected` is what that
 * path says the contract is. Throws InvalidInputError with every problem at once.
 */
export function readContract(bytes: Uint8Array, source: string, expected?: ContractName): Contract {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return compileContract(parseContract(bytes, source, expected), sha256, compileRows);
}

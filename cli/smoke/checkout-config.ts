import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { parseConfig, type StackConfig } from '../../infra/config.ts';
import { contractNames } from '../../infra/contract-names.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { codeOf } from '../../shared/store/io-fault.ts';
import { projectRoot } from '../project-root.ts';
import { usageProblem } from '../usage-problem.ts';

/**
 * The configuration of a stack in the checkout, as the program reads it. Pulumi may name the stack by its organization and
 * project, too; its file has the name alone. Throws InvalidInputError without a file and for one that is wrong.
 */
export async function readCheckoutConfig(place: string, contracts: ContractRegistry): Promise<StackConfig> {
  const stack = place.split('/').at(-1) ?? '';
  const file = `Pulumi.${stack}.yaml`;
  const { config = {} } = (parse(await readText(file)) ?? {}) as { config?: Readonly<Record<string, unknown>> };
  // As Pulumi gives values to a program: as texts, which are JSON where they are no plain text.
  const values = Object.entries(config).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return parseConfig(stack, Object.fromEntries(values) as Record<string, string>, contractNames(contracts));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(resolve(projectRoot, file), 'utf8');
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const problem = `there is no ${file} in this checkout, so what the stack should be is not known; get it from who deploys it`;
    throw usageProblem('--stack', problem, { cause: error });
  }
}

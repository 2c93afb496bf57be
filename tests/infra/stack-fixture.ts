import { join, resolve } from 'node:path';
import { afterAll } from '@jest/globals';
import { readArtifacts } from '../../infra/artifacts.ts';
import { parseConfig } from '../../infra/config.ts';
import { contractNames } from '../../infra/contract-names.ts';
import { nameResources } from '../../infra/names.ts';
import type { Stack } from '../../infra/stack.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { loadSmokeContract } from '../../shared/contract/deployed-contracts.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { recordedAccount } from './aws-outputs.ts';
import { readStackConfig } from './stack-config.ts';
import { writeTestArtifacts } from './test-artifacts.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

/** What components are given: the stack as the repository configures it, with `changes` to its values. No build is needed. */
export async function openTestStack(stack: string, changes: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const contracts = await loadContracts(join(root, 'contracts'));
  const config = parseConfig(stack, { ...readStackConfig(stack), ...changes }, contractNames(contracts));
  const folder = await folders.make();
  await writeTestArtifacts(folder);
  return {
    config,
    names: nameResources(stack, recordedAccount, config.region),
    contracts,
    smokeContract: await loadSmokeContract(),
    artifacts: await readArtifacts(folder),
  };
}

import { afterAll, beforeAll } from '@jest/globals';
import { buildInto } from '../../build/built-folder.ts';
import { TemporaryFolders } from '../../support/temporary-folder.ts';
import { miniStack, startEmulator, type Emulator } from '../emulator.ts';
import { startFaultProxy, type FaultProxy } from '../fault-proxy.ts';
import { closeAccount } from './emulated-account.ts';
import { DeployedStack } from './deployed-stack.ts';

/** Two stacks of the repository on one emulator. */
export interface Deployments {
  readonly emulator: Emulator;
  /** Between the functions and the emulator. */
  readonly proxy: FaultProxy;
  readonly buildFolder: string;
  /** Promotes what passes. */
  readonly dev: DeployedStack;
  /** Asks people first. */
  readonly prod: DeployedStack;
}

/** Builds and deploys before the tests of `declare`, which open what is deployed, and ends it after them. */
export function onDeployments(declare: (open: () => Deployments) => void): void {
  const folders = new TemporaryFolders();
  let deployments: Deployments | undefined;

  beforeAll(async () => {
    const buildFolder = await folders.make();
    const [emulator] = await Promise.all([startEmulator(miniStack), buildInto(buildFolder)]);
    const proxy = await startFaultProxy(emulator.endpoint);
    const place = { endpoint: emulator.endpoint, functionEndpoint: proxy.endpoint, buildFolder };
    const dev = await DeployedStack.deploy('dev', place);
    const prod = await DeployedStack.deploy('prod', place);
    deployments = { emulator, proxy, buildFolder, dev, prod };
  }, 120_000);

  afterAll(async () => {
    for (const stack of [deployments?.dev, deployments?.prod]) if (stack) closeAccount(stack.account);
    await deployments?.proxy.close();
    await deployments?.emulator.stop();
    await folders.remove();
  });

  declare(() => deployments!);
}

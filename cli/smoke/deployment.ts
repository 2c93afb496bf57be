import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { StackConfig } from '../../infra/config.ts';
import type { ReleaseDocument } from '../../infra/release-document.ts';
import { nameResources, type StackNames } from '../../infra/names.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { releaseKey } from '../../shared/layout/keys.ts';
import type { StackOutputs } from '../stack/stack-outputs.ts';
import { openSmokeClients, type SmokeClients } from './clients.ts';

/** A deployed stack, what it should be, and the clients to look at it. */
export interface Deployment {
  readonly config: StackConfig;
  readonly names: StackNames;
  /** Those of the checkout. */
  readonly contracts: ContractRegistry;
  readonly smokeContract: Contract;
  readonly outputs: StackOutputs;
  readonly clients: SmokeClients;
  /** What to do about most of what somebody has changed by hand. */
  readonly remedy: string;
}

/** Opens the deployment of a configuration. Calls nothing. */
export function openDeployment(
  config: StackConfig,
  { contracts, smokeContract }: Pick<Deployment, 'contracts' | 'smokeContract'>,
  outputs: StackOutputs,
  place: string,
): Deployment {
  return {
    config,
    contracts,
    smokeContract,
    outputs,
    names: nameResources(config.settings.stack, outputs.Account, outputs.Region),
    clients: openSmokeClients(outputs.Region),
    remedy: `deploy the commit ${outputs.GitSha} again: npm run deploy -- --stack ${place} --refresh`,
  };
}

/** What the deployed version was made of. Throws what the client throws, also where it was not published. */
export async function readRelease({ clients, outputs }: Deployment): Promise<ReleaseDocument> {
  const Key = releaseKey({ version: outputs.Version, git_sha: outputs.GitSha });
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: outputs.ArtifactsBucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? 'null') as ReleaseDocument;
}

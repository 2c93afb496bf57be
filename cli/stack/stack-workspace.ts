import { resolve } from 'node:path';
import { openStepFunctions, stepFunctionsClient } from '../../functions/host/step-functions.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { noMetrics } from '../../shared/metrics.ts';
import { GlueCatalog, glueClient } from '../../shared/promotion/glue-catalog.ts';
import { readSettings } from '../../shared/settings.ts';
import { s3Client } from '../../shared/store/s3-client.ts';
import { s3Store } from '../../shared/store/s3-store.ts';
import { projectRoot } from '../project-root.ts';
import type { Workspace } from '../workspace.ts';
import type { RoleCredentials } from './caller.ts';
import { findOutputs } from './find-outputs.ts';
import { stackHost } from './stack-host.ts';
import { StackMachine } from './stack-machine.ts';
import type { StackOutputs } from './stack-outputs.ts';
import { stackPlace } from './stack-place.ts';

/** A stack, by the name that commands have for it. */
export interface NamedStack {
  readonly name: string;
  /** Where its outputs were read from, if a command has to name it. */
  readonly outputsFile: string | undefined;
  readonly outputs: StackOutputs;
}

/** Opens the stack of a name, whose outputs lie in `file` if one is given. Throws InvalidInputError. */
export async function openNamedStack(name: string, file: string | undefined): Promise<Workspace> {
  return openStackWorkspace({ name, outputsFile: file, outputs: await findOutputs(name, file) });
}

/**
 * Opens a stack on AWS, in its region and with the caller's usual credentials, or with those of a role that the caller has
 * taken. Calls nothing. Throws InvalidInputError when a contract or the stack's settings are broken.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
 */
export async function openStackWorkspace(
  stack: NamedStack,
  clock: Clock = systemClock,
  credentials?: RoleCredentials,
): Promise<Workspace> {
  const { name, outputs } = stack;
  const config = { region: outputs.Region, ...(credentials === undefined ? {} : { credentials }) };
  const s3 = s3Client(config);
  const open = (bucket: string) => s3Store(s3, bucket, { clock });
  const processed = open(outputs.ProcessedBucket);
  const stepFunctions = stepFunctionsClient(config);
  const { PipelineArn, PipelineAliasArn, BackfillArn, BackfillAliasArn } = outputs;
  const contracts = await loadContracts(resolve(projectRoot, 'contracts'));
  const workspace: Workspace = {
    settings: readSettings(outputs.Settings, `The settings of the stack ${name}`),
    stores: {
      raw: open(outputs.RawBucket),
      processed,
      quarantine: open(outputs.QuarantineBucket),
      artifacts: open(outputs.ArtifactsBucket),
    },
    catalog: new GlueCatalog(glueClient(config), outputs.Database, outputs.ProcessedBucket),
    contracts,
    ...openStepFunctions(stepFunctions, { pipelineArn: PipelineArn, pipelineAliasArn: PipelineAliasArn }),
    clock,
    metrics: noMetrics,
    // What runs there, and what a plan of a backfill is made for.
    code: { version: outputs.Version, git_sha: outputs.GitSha },
    place: stackPlace({ ...stack, processed, contracts }),
    host: stackHost(() => workspace, {
      name,
      outputs,
      pipeline: new StackMachine(stepFunctions, { arn: PipelineArn, aliasArn: PipelineAliasArn }),
      backfill: new StackMachine(stepFunctions, { arn: BackfillArn, aliasArn: BackfillAliasArn }),
      openAs: (role) => openStackWorkspace(stack, clock, role),
    }),
  };
  return workspace;
}

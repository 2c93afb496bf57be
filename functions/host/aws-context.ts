import { systemClock } from '../../shared/clock.ts';
import type { FunctionEnvironment } from '../../shared/env.ts';
import { writeLine } from '../../shared/logger.ts';
import type { Catalog } from '../../shared/promotion/catalog.ts';
import { s3Client } from '../../shared/store/s3-client.ts';
import { s3Store } from '../../shared/store/s3-store.ts';
import type { Executions, FunctionContext, TaskTokens } from '../context.ts';

/** The context of a function on AWS: the stack's buckets, its Glue database, its state machine. */
export function openContext(
  environment: FunctionEnvironment,
  artifact: Pick<FunctionContext, 'contracts' | 'code'>,
): FunctionContext {
  const { settings, buckets } = environment;
  const [client, clock] = [s3Client(), systemClock];
  const open = (bucket: string) => s3Store(client, bucket, { clock });
  return {
    ...artifact,
    settings,
    stores: {
      raw: open(buckets.raw),
      processed: open(buckets.processed),
      quarantine: open(buckets.quarantine),
      artifacts: open(buckets.artifacts),
    },
    catalog: laterCatalog(environment),
    ...laterStepFunctions(environment),
    clock,
    metrics: { emit: writeLine },
  };
}

/** Most functions have no use for Glue, whose client takes longer to load than all else they need. */
function laterCatalog({ database, buckets }: FunctionEnvironment): Catalog {
  const open = once(async () => {
    const { GlueCatalog, glueClient } = await import('../../shared/promotion/glue-catalog.ts');
    return new GlueCatalog(glueClient(), database, buckets.processed);
  });
  return {
    find: async (partition) => (await open()).find(partition),
    list: async () => (await open()).list(),
    put: async (partition, entry) => (await open()).put(partition, entry),
  };
}

/** Only what finds a claim, or starts or wakes an execution, asks for it. */
function laterStepFunctions(machine: FunctionEnvironment): { executions: Executions; tokens: TaskTokens } {
  const open = once(async () => {
    const { openStepFunctions, stepFunctionsClient } = await import('./step-functions.ts');
    return openStepFunctions(stepFunctionsClient(), machine);
  });
  return {
    executions: {
      isRunning: async (name) => (await open()).executions.isRunning(name),
      start: async (name, input) => (await open()).executions.start(name, input),
    },
    tokens: { wake: async (token) => (await open()).tokens.wake(token) },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}

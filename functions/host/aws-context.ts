import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../shared/clock.ts';
import type { FunctionEnvironment } from '../../shared/env.ts';
import type { Catalog } from '../../shared/promotion/catalog.ts';
import { s3Store } from '../../shared/store/s3-store.ts';
import type { Executions, FunctionContext, TaskTokens } from '../context.ts';

/** The context of a function on AWS: the stack's buckets, its Glue database, its state machine. */
export function openContext(
  environment: FunctionEnvironment,
  artifact: Pick<FunctionContext, 'contracts' | 'code'>,
): FunctionContext {
  const { settings, buckets } = environment;
  const s3 = new S3Client({});
  return {
    ...artifact,
    settings,
    stores: {
      raw: s3Store(s3, buckets.raw),
      processed: s3Store(s3, buckets.processed),
      quarantine: s3Store(s3, buckets.quarantine),
      artifacts: s3Store(s3, buckets.artifacts),
    },
    catalog: laterCatalog(environment),
    ...laterStepFunctions(environment),
    clock: systemClock,
  };
}

/** Most functions have no use for Glue, whose client takes longer to load than all else they need. */
function laterCatalog({ database, buckets }: FunctionEnvironment): Catalog {
  const open = once(async () => {
    const { GlueCatalog } = await import('../../shared/promotion/glue-catalog.ts');
    return new GlueCatalog(database, buckets.processed);
  });
  return {
    find: async (partition) => (await open()).find(partition),
    list: async () => (await open()).list(),
    put: async (partition, entry) => (await open()).put(partition, entry),
  };
}

/** A good day's run asks Step Functions for nothing. */
function laterStepFunctions(machine: FunctionEnvironment): { executions: Executions; tokens: TaskTokens } {
  const open = once(async () => {
    const { openStepFunctions } = await import('./step-functions.ts');
    return openStepFunctions(machine);
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

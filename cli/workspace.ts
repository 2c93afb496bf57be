import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, type Clock } from '../shared/clock.ts';
import { loadContracts } from '../shared/contract/contract-registry.ts';
import type { InvalidInputError } from '../shared/errors.ts';
import { noMetrics } from '../shared/metrics.ts';
import { storeCatalog } from '../shared/promotion/catalog.ts';
import { directoryStore } from '../shared/store/directory-store.ts';
import { codeOf } from '../shared/store/io-fault.ts';
import { devSettings } from '../shared/settings.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import type { FunctionContext } from '../functions/context.ts';
import { readCodeRef } from './code-ref.ts';
import { localExecutions, localTokens, type LocalTokens } from './local-executions.ts';
import type { LocalSettings } from './local-settings.ts';
import { usageProblem } from './usage-problem.ts';

/** A pipeline over a plain directory: what the functions need, and where local things lie. */
export interface Workspace extends FunctionContext {
  readonly settings: LocalSettings;
  /** The store directory, absolute. */
  readonly root: string;
  /** Local executions and the report lie here. */
  readonly local: ObjectStore;
  /** Notices as text files. */
  readonly outbox: ObjectStore;
  readonly tokens: LocalTokens;
}

/** Where the code and its contracts lie, absolute. */
export const projectRoot = fileURLToPath(new URL('../', import.meta.url));

/**
 * Opens the store directory, which need not exist yet; new executions begin with `settings`. Throws InvalidInputError
 * when it cannot be one or a contract is broken.
 */
export async function openWorkspace(
  directory: string,
  clock: Clock = systemClock,
  settings: LocalSettings = devSettings,
): Promise<Workspace> {
  const root = resolve(directory);
  if (directory === '') throw noStore('a directory is needed');
  if (!(await canBeFolder(root))) throw noStore(`${root} is no directory`);
  const part = (name: string) => directoryStore(resolve(root, name));
  const local = directoryStore(root);
  const workspace: Workspace = {
    settings,
    root,
    stores: {
      raw: part('raw'),
      processed: part('processed'),
      quarantine: part('quarantine'),
      artifacts: part('artifacts'),
    },
    catalog: storeCatalog(part('catalog')),
    contracts: await loadContracts(resolve(projectRoot, 'contracts')),
    executions: localExecutions(() => workspace),
    tokens: localTokens(local),
    clock,
    metrics: noMetrics,
    code: await readCodeRef(projectRoot),
    local,
    outbox: part('outbox'),
  };
  return workspace;
}

async function canBeFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    // Below a file there can be no folder; what else goes wrong is told by the first use of the store.
    return codeOf(error) !== 'ENOTDIR';
  }
}

function noStore(message: string): InvalidInputError {
  return usageProblem('--store', message);
}

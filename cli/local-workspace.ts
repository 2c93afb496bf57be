import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemClock, type Clock } from '../shared/clock.ts';
import { loadContracts, type ContractRegistry } from '../shared/contract/contract-registry.ts';
import type { InvalidInputError } from '../shared/errors.ts';
import { noMetrics } from '../shared/metrics.ts';
import { storeCatalog } from '../shared/promotion/catalog.ts';
import { directoryStore } from '../shared/store/directory-store.ts';
import { codeOf } from '../shared/store/io-fault.ts';
import { devSettings } from '../shared/settings.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import { readCodeRef } from './code-ref.ts';
import { directoryPlace } from './directory-place.ts';
import { localExecutions, localTokens, type LocalTokens } from './local-executions.ts';
import { localHost } from './local-host.ts';
import type { LocalSettings } from './local-settings.ts';
import { projectRoot } from './project-root.ts';
import { usageProblem } from './usage-problem.ts';
import type { Workspace } from './workspace.ts';

/** A pipeline over a plain directory, with where local things lie. */
export interface LocalWorkspace extends Workspace {
  /** The store directory, absolute. */
  readonly root: string;
  readonly settings: LocalSettings;
  /** Local executions and the report lie here. */
  readonly local: ObjectStore;
  /** Notices as text files. */
  readonly outbox: ObjectStore;
  readonly tokens: LocalTokens;
}

/**
 * Opens the store directory, which need not exist yet; new executions begin with `settings`. The contracts are those of the
 * checkout unless others are given. Throws InvalidInputError when it cannot be one or a contract is broken.
 */
export async function openLocalWorkspace(
  directory: string,
  clock: Clock = systemClock,
  settings: LocalSettings = devSettings,
  contracts?: ContractRegistry,
): Promise<LocalWorkspace> {
  const root = resolve(directory);
  if (directory === '') throw noStore('a directory is needed');
  if (!(await canBeFolder(root))) throw noStore(`${root} is no directory`);
  const part = (name: string) => directoryStore(resolve(root, name));
  const local = directoryStore(root);
  const workspace: LocalWorkspace = {
    settings,
    root,
    place: directoryPlace(root),
    host: localHost(() => workspace),
    stores: {
      raw: part('raw'),
      processed: part('processed'),
      quarantine: part('quarantine'),
      artifacts: part('artifacts'),
    },
    catalog: storeCatalog(part('catalog')),
    contracts: contracts ?? (await loadContracts(resolve(projectRoot, 'contracts'))),
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

import type { Clock } from '../../shared/clock.ts';
import { exists, type ObjectStore } from '../../shared/store/object-store.ts';
import { hasActiveOwner } from './execution-owner.ts';
import { executionKey, loadExecution } from './execution-store.ts';
import type { Execution, Waiting } from './execution.ts';
import type { Processes } from './process-identity.ts';
import { isWoken } from './task-token.ts';

/** What an execution waits for that nobody is at work on; null for one that has ended, or that its process runs. */
export function waitingOf({ result, owner, current }: Execution): Waiting | null {
  return result === null && owner.released ? current.waiting : null;
}

/** Whether what is waited for has happened, or the time for it is up. */
export async function isReady(
  waiting: Waiting,
  { store, clock, processes }: { readonly store: ObjectStore; readonly clock: Clock; readonly processes: Processes },
): Promise<boolean> {
  if (clock.now() >= Date.parse(waiting.until)) return true;
  if (waiting.for === 'token') return isWoken(store, waiting.token);
  if (!(await exists(store, executionKey(waiting.execution)))) return true;
  const other = await loadExecution(store, waiting.execution);
  if (other.result !== null) return true;
  const inner = waitingOf(other);
  if (inner !== null) return isReady(inner, { store, clock, processes });
  // Whoever is at work on it goes on with those that wait for it; if its process is gone, they go on with it.
  return !(await hasActiveOwner(store, waiting.execution, processes));
}

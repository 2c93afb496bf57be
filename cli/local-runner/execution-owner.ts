import { createJson, getJson } from '../../shared/store/json.ts';
import { exists, listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import { ExecutionRunningError, executionKey, loadExecution, saveExecution } from './execution-store.ts';
import type { Execution, ExecutionOwner } from './execution.ts';
import type { Processes } from './process-identity.ts';

/** The parts that this process takes in executions right now. */
const partsHere = new Set<number>();
let partsSoFar = 0;

/** Takes part in an execution as its first owner. Has to be ended with `endPart`. */
export async function beginPart(processes: Processes): Promise<ExecutionOwner> {
  const self = await processes.self();
  partsSoFar += 1;
  partsHere.add(partsSoFar);
  return { ...self, number: 0, part: partsSoFar, released: false };
}

/** This process does nothing more for the execution, whether it ended, waits or could not be saved. */
export function endPart({ part }: ExecutionOwner): void {
  partsHere.delete(part);
}

/**
 * The execution, owned by `owner` from now on. Throws ExecutionMissingError, and ExecutionRunningError while the process
 * that owns it is alive and has not let go of it.
 *
 * Of several processes that find it without an owner one gets the next number; the others look at that one.
 */
export async function takeOver(
  store: ObjectStore,
  name: string,
  owner: ExecutionOwner,
  processes: Processes,
): Promise<Execution> {
  for (;;) {
    const last = await lastOwner(store, name);
    if (await isActive(last, processes)) throw new ExecutionRunningError(name, last);
    const next = { ...owner, number: last.number + 1 };
    if (!(await createJson(store, ownerKey(name, next.number), next)).created) continue;
    // Read only now: a former owner may have gone on until just before.
    const execution = { ...(await loadExecution(store, name)), owner: next };
    await saveExecution(store, execution);
    return execution;
  }
}

/** Whether the execution has not ended, and waits or is run by a process that is alive. False when there is none. */
export async function isExecutionRunning(store: ObjectStore, name: string, processes: Processes): Promise<boolean> {
  if (!(await exists(store, executionKey(name)))) return false;
  const owner = await lastOwner(store, name);
  // Read after its owner, who may have ended it just before he went away.
  const { result } = await loadExecution(store, name);
  return result === null && (owner.released || (await isActive(owner, processes)));
}

/** Whether a process is at work on the execution right now. Throws ExecutionMissingError. */
export async function hasActiveOwner(store: ObjectStore, name: string, processes: Processes): Promise<boolean> {
  return isActive(await lastOwner(store, name), processes);
}

function ownerKey(name: string, number: number): string {
  return `${ownersPrefix(name)}${String(number).padStart(8, '0')}.json`;
}

function ownersPrefix(name: string): string {
  return `.local/owners/${name}/`;
}

/** Who took the execution over last, as the execution tells it when that owner has saved it. */
async function lastOwner(store: ObjectStore, name: string): Promise<ExecutionOwner> {
  for (;;) {
    let last: string | undefined;
    for await (const { key } of listAll(store, ownersPrefix(name))) last = key;
    const { owner } = await loadExecution(store, name);
    const number = last === undefined ? 0 : Number(/(\d+)\.json$/.exec(last)?.[1]);
    // Larger when it was taken over between the two looks.
    if (owner.number > number) continue;
    return owner.number === number || last === undefined ? owner : getJson<ExecutionOwner>(store, last);
  }
}

/** One process lives on after a part of it was broken off by a fault; another process cannot see that. */
async function isActive(owner: ExecutionOwner, processes: Processes): Promise<boolean> {
  if (owner.released || !(await processes.isAlive(owner))) return false;
  const self = await processes.self();
  const isHere = owner.pid === self.pid && owner.started === self.started && owner.boot === self.boot;
  return !isHere || partsHere.has(owner.part);
}

import { createHash } from 'node:crypto';
import { timestamp, type Clock } from '../clock.ts';
import type { ContractRegistry } from '../contract/contract-registry.ts';
import { executionName, replayKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { ReplayRequest } from '../manifest/documents.ts';
import { createJson } from '../store/json.ts';
import type { ObjectStore, Stores } from '../store/object-store.ts';
import { readHistory } from './history-reader.ts';
import { pairName, selectQuarantined, type RowSelection } from './quarantined-rows.ts';

/** Rows of a run's quarantine that are to be replayed, each with one attempt more. */
export interface ReplayPlan {
  readonly partition: Partition;
  /** The run in whose quarantine they lie. */
  readonly runId: string;
  /** In the order of their hashes and raw objects, each once; none when nothing was selected. */
  readonly rows: ReplayRequest['rows'];
}

/**
 * Makes the plan for the selected rows: one attempt more than the history has for each, which may know of replays since that
 * run. Throws InvalidInputError when a hash of the selection is that of no row.
 */
export async function planReplay(
  {
    stores,
    contracts,
  }: { readonly stores: Pick<Stores, 'processed' | 'quarantine'>; readonly contracts: ContractRegistry },
  partition: Partition,
  runId: string,
  selection: RowSelection,
): Promise<ReplayPlan> {
  const history = await readHistory(stores, contracts.get(partition.dataset, partition.schemaVersion), partition);
  const rows = new Map<string, ReplayRequest['rows'][number]>();
  for await (const { row_hash, source } of selectQuarantined(stores.quarantine, partition, runId, selection)) {
    const { object } = source;
    const known = history.find(row_hash).find((pair) => pair.object === object);
    rows.set(pairName(row_hash, object), { row_hash, object, attempt_count: (known?.attemptCount ?? 0) + 1 });
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { partition, runId, rows: sorted };
}

/**
 * The name of the execution that carries out a plan for the `tryNumber`th time (from 1). It is made of the run and the
 * rows, so that who asks for the same twice finds what the first one began.
 */
export function replayName({ partition, runId, rows }: ReplayPlan, tryNumber: number): string {
  const hash = createHash('sha256').update(`${runId}\n`);
  for (const { row_hash, object } of rows) hash.update(`${row_hash} ${object}\n`);
  const id = hash.digest('hex').slice(0, 8);
  return executionName(partition, `replay-${id}-${tryNumber}`);
}

/** Whether an execution of this name replays rows. */
export function isReplayName(execution: string): boolean {
  return /-replay-[0-9a-f]{8}-\d+$/.test(execution);
}

/**
 * Records what an execution of this name is to replay; must be done before it starts. The first request of a name stands,
 * and any other of that name says the same of the same rows.
 */
export async function requestReplay(
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
  plan: ReplayPlan,
  execution: string,
  { person, reason }: { readonly person: string; readonly reason: string },
): Promise<void> {
  const request: ReplayRequest = {
    nonce: clock.nonce(),
    run_id: plan.runId,
    rows: plan.rows,
    requested_by: person,
    reason,
    requested_at: timestamp(clock),
  };
  await createJson(store, replayKey(plan.partition.dataset, execution), request);
}

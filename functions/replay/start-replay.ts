import { replayName, requestReplay, type ReplayPlan } from '../../shared/history/replay-plan.ts';
import { outcomeKey } from '../../shared/layout/keys.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import { findReplay, type ReplayState } from './find-replay.ts';

/** What a call for a replay came to: it has started one, or found what there is of it. */
export type ReplayAnswer =
  { readonly state: 'started'; readonly execution: string } | Exclude<ReplayState, { state: 'ready' }>;

/**
 * Replays the rows of a plan, which must have some, by a new run of their date; asked again for the same rows of the same
 * run, starts nothing. What is to be replayed is recorded before the execution starts, and the request of a call that died
 * in between is carried out by the next one. An execution that was stopped before it could say how it ended will never
 * replay anything, and gets a successor.
 */
export async function startReplay(
  context: FunctionContext,
  plan: ReplayPlan,
  asked: { readonly person: string; readonly reason: string },
): Promise<ReplayAnswer> {
  const { executions, clock } = context;
  const { processed: store } = context.stores;
  const { dataset, schemaVersion, ingestionDate } = plan.partition;
  const input = { dataset, schema_v: schemaVersion, ingestion_date: ingestionDate };
  for (;;) {
    const found = await findReplay(context, plan);
    if (found.state !== 'ready') return found;
    const { execution, tryNumber } = found;
    await requestReplay({ store, clock }, plan, execution, asked);
    if ((await executions.start(execution, input)) === 'started') return { state: 'started', execution };
    // In this order, because one that ends in between has an outcome when it is no longer running.
    if (await executions.isRunning(execution)) return { state: 'running', execution };
    if (await exists(store, outcomeKey(dataset, execution))) return { state: 'started', execution };
    // Given up: findReplay tells whether a run of it had completed, or goes on to the next number.
    await requestReplay({ store, clock }, plan, replayName(plan, tryNumber + 1), asked);
  }
}

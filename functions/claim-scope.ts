import type { ClaimScope } from '../shared/claims/claim.ts';
import type { FunctionContext } from './context.ts';

/** What a function takes and releases claims with. */
export function claimScope({
  stores,
  clock,
  executions,
}: Pick<FunctionContext, 'stores' | 'clock' | 'executions'>): ClaimScope {
  return { store: stores.processed, clock, isRunning: (execution) => executions.isRunning(execution) };
}

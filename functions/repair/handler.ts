import type { FunctionContext, Invocation } from '../context.ts';
import { repair, type RepairAnswer } from './repair.ts';

/** The repair function: what calls it once a day says nothing that it needs. */
export function repairHandler(
  context: FunctionContext,
): (payload: unknown, invocation: Invocation) => Promise<RepairAnswer> {
  return async (_payload, invocation) => repair(context, invocation);
}

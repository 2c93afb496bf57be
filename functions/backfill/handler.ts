import type { FunctionContext } from '../context.ts';
import type { BackfillAnswer } from '../flow.ts';
import { isBackfillInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { nextBackfillRun } from './next-backfill-run.ts';

const readPayload = payloadReader('backfill', isBackfillInput);

/** The backfill function: checks its payload and does its work in `context`. */
export function backfillHandler(context: FunctionContext): (payload: unknown) => Promise<BackfillAnswer> {
  return async (payload) => nextBackfillRun(context, readPayload(payload));
}

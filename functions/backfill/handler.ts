import type { FunctionContext } from '../context.ts';
import type { BackfillAnswer, BackfillInput } from '../flow.ts';
import { payloadReader } from '../payload.ts';
import { nextBackfillRun } from './next-backfill-run.ts';

const readPayload = payloadReader<BackfillInput>('backfill', ['backfill', 'execution'], ['ran']);

/** The backfill function: checks its payload and does its work in `context`. */
export function backfillHandler(context: FunctionContext): (payload: unknown) => Promise<BackfillAnswer> {
  return async (payload) => nextBackfillRun(context, readPayload(payload));
}

import { timestamp } from '../../shared/clock.ts';
import { attemptKey, executionPrefix, parseAttempt, runId } from '../../shared/layout/keys.ts';
import type { Attempt } from '../../shared/manifest/documents.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { listAll } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import type { StageInput } from '../flow.ts';

/** Takes the first number of the execution that no other call of transform has, so no two ever write in one run path. */
export async function claimAttempt(
  { stores, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  { dataset, execution }: StageInput,
): Promise<Attempt> {
  let last = 0;
  for await (const { key } of listAll(stores.processed, executionPrefix(dataset, execution))) {
    last = Math.max(last, parseAttempt(key) ?? 0);
  }
  for (let number = last + 1; ; number += 1) {
    const attempt: Attempt = {
      nonce: clock.nonce(),
      run_id: runId(execution, number),
      attempt: number,
      started_at: timestamp(clock),
    };
    const { created } = await createOnce(stores.processed, attemptKey(dataset, execution, number), encodeJson(attempt));
    if (created) return attempt;
  }
}

import { createHash } from 'node:crypto';
import type { StoredToken } from '../../shared/approval/approval-documents.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import { tokenKey } from '../../shared/layout/keys.ts';
import { readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { FunctionContext } from '../context.ts';
import type { AwaitApprovalInput } from '../flow.ts';
import { openReviewedRun } from '../reviewed-run.ts';

/** Characters of the token's hash that name it: nobody lists a token who may only list. */
const nameLength = 32;

/**
 * Lays down how to wake the execution, and only then looks whether there is anything left to wait for. Whoever decides
 * does it in the other order, so one of the two sees the other; both is no error.
 */
export async function awaitApproval(context: FunctionContext, stage: AwaitApprovalInput): Promise<void> {
  const { subject, partition } = await openReviewedRun(context, stage);
  const { processed } = context.stores;
  const { token, execution, base } = stage;
  const name = createHash('sha256').update(token).digest('hex').slice(0, nameLength);
  const stored: StoredToken = { token, execution };
  await createOnce(processed, tokenKey(subject, name), encodeJson(stored));

  const { state } = await readDecision(processed, subject, context.clock.now());
  const isPassed = (await readHeadNumber(processed, partition)) !== base;
  if (state !== 'open' || isPassed) await context.tokens.wake(token);
}

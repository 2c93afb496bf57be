import { withdrawRequest } from '../../shared/approval/approval-request.ts';
import { executionPrefix, inputKey, parseAttempt, parseRunId, runId } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { InputList, Promotion } from '../../shared/manifest/documents.ts';
import { readEntriesAfter } from '../../shared/promotion/promotion-log.ts';
import { getJson } from '../../shared/store/json.ts';
import { exists, listAll } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import { endExecution } from '../end-execution.ts';
import type { FailureAnswer, FailureInput } from '../flow.ts';
import { dateOf, partitionOf } from '../stage.ts';
import { listOpenRequests } from '../waiting-executions.ts';

/**
 * Ends an execution that a fault stopped: leaves the report, if no stage has, and the outcome, and takes back what people
 * are still asked. The function that failed may have been killed, so everything is found out from the store.
 */
export async function recordFailure(context: FunctionContext, failure: FailureInput): Promise<FailureAnswer> {
  const { dataset, execution, stage } = failure;
  const contract = context.contracts.get(dataset, failure.schema_v);
  const partition = partitionOf(contract, dateOf(failure));

  let attempt = 0;
  for await (const { key } of listAll(context.stores.processed, executionPrefix(dataset, execution))) {
    attempt = Math.max(attempt, parseAttempt(key) ?? 0);
  }
  const entry = await findPromotion(context, partition, execution);
  const promoted = entry !== undefined;
  const error = { name: failure.error, message: messageOf(failure.cause) };
  const problems = [`${stage} failed with ${error.name}: ${error.message}`];
  const run = { execution, runId: entry?.run_id ?? runId(execution, attempt), stage };
  await endExecution(context, contract, partition, run, { outcome: 'fault', problems, notice: null, promoted, error });
  // Last: a damaged request must not keep the failure from being recorded.
  for (const request of await listOpenRequests(context, partition)) {
    if (request.run.execution !== execution) continue;
    await withdrawRequest(
      { store: context.stores.processed, clock: context.clock },
      request.subject,
      request.run.run_id,
    );
  }
  return { outcome: 'recorded', promoted };
}

/**
 * The log entry that the execution made, with any of its attempts or by a rollback: the function may have died after it
 * was made.
 */
async function findPromotion(
  { stores }: FunctionContext,
  partition: Partition,
  execution: string,
): Promise<Promotion | undefined> {
  const key = inputKey(partition.dataset, execution);
  if (!(await exists(stores.processed, key))) return undefined;
  const { base } = await getJson<InputList>(stores.processed, key);
  const entries = await readEntriesAfter(stores.processed, partition, base.number);
  return entries.find(
    ({ kind, request_id, run_id }) =>
      // A rollback names a run of another execution; its request is the execution itself.
      (kind === 'rollback' ? request_id : parseRunId(run_id)?.execution) === execution,
  );
}

/** The sentence in a cause: Lambda gives JSON with an errorMessage, Step Functions itself gives plain text. */
function messageOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

import { listSubjects, readWithdrawal, withdrawRequest } from '../../shared/approval/approval-request.ts';
import { inputKey, partitionSubject } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { getJson } from '../../shared/store/json.ts';
import type { FunctionContext } from '../context.ts';
import { readSupersedes, type StoredSupersede } from '../sensor/superseded-objects.ts';
import { listOpenRequests, wakeSubject, type OpenRequest } from '../waiting-executions.ts';
import { covers } from './covered-input.ts';

interface Candidate extends OpenRequest {
  readonly input: InputList;
}

/**
 * Takes back every open request of a partition that another one of its kind has made pointless, and wakes who waits for it.
 * Whoever comes last does it for all, so of two that ask at the same time it does not matter who sees whom.
 */
export async function withdrawOlder(
  context: Pick<FunctionContext, 'stores' | 'clock' | 'tokens' | 'executions'>,
  partition: Partition,
): Promise<void> {
  const { stores, clock, executions } = context;
  const store = stores.processed;
  const open: Candidate[] = [];
  for (const request of await listOpenRequests(context, partition)) {
    const input = await getJson<InputList>(store, inputKey(partition.dataset, request.run.execution));
    open.push({ ...request, input });
  }
  // Whoever took these back may have ended before it woke anybody.
  for (const subject of await listSubjects(store, partitionSubject(partition))) {
    const withdrawal = await readWithdrawal(store, subject);
    if (open.some(({ run }) => run.run_id === withdrawal?.by_run)) await wakeSubject(context, subject);
  }
  const supersedes = open.length > 1 ? await readSupersedes(stores.raw, partition, partition.ingestionDate) : [];
  for (const older of open) {
    for (const newer of open) {
      if (!replaces(newer, older, supersedes)) continue;
      // Nobody goes on with an execution that has ended, so its request must not end one that waits.
      if (!(await executions.isRunning(newer.run.execution))) continue;
      await withdrawRequest({ store, clock }, older.subject, newer.run.run_id);
      await wakeSubject(context, older.subject);
      break;
    }
  }
}

/**
 * A run replaces a run whose data it covers and a rollback a rollback. One of each stand side by side until the log decides: a
 * run that late data started must not take back what a person asked for, nor a rollback that may be rejected the run that
 * waits. Clocks decide only between two that read the same, where nothing can be lost.
 */
function replaces(newer: Candidate, older: Candidate, supersedes: readonly StoredSupersede[]): boolean {
  if (newer.subject === older.subject || newer.run.kind !== older.run.kind) return false;
  if (!covers(newer.input, older.input, supersedes)) return false;
  return !covers(older.input, newer.input, supersedes) || compareAge(newer, older) > 0;
}

function compareAge(a: Candidate, b: Candidate): number {
  const [timeA, timeB] = [a.run.input_created_at, b.run.input_created_at].map((time) => Date.parse(time));
  return timeA! - timeB! || a.run.base - b.run.base || (a.subject < b.subject ? -1 : Number(a.subject > b.subject));
}

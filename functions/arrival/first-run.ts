import { listSubjects } from '../../shared/approval/approval-request.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import { findWriter } from '../../shared/claims/claim.ts';
import { parseRunSubject, partitionSubject } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { claimScope } from '../claim-scope.ts';
import type { FunctionContext } from '../context.ts';
import type { ArrivalDecision } from './decide-arrival.ts';

/**
 * Decides about a date without a promotion, which is not for late data to run. Its first run may not have ended, and may not
 * have read what arrives now: then there will be a promotion to compare with.
 */
export async function decideFirstRun(context: FunctionContext, partition: Partition): Promise<ArrivalDecision> {
  const execution = await findWriter(claimScope(context), partition);
  if (execution === undefined) return { outcome: 'not_promoted', reason: 'Nothing of the date was ever promoted.' };
  const standing = await describeStanding(context, partition, execution);
  return { outcome: 'busy', reason: `The first run of the date, ${execution}, ${standing}.`, execution };
}

async function describeStanding(
  { stores, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  partition: Partition,
  execution: string,
): Promise<string> {
  const subjects = await listSubjects(stores.processed, partitionSubject(partition));
  const subject = subjects.findLast((each) => parseRunSubject(each)?.execution === execution);
  if (subject === undefined) return 'is under way';
  const { state } = await readDecision(stores.processed, subject, clock.now());
  return state === 'open' ? 'waits for approval' : `has yet to go on: its request for approval is ${state}`;
}

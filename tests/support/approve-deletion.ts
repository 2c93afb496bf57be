import type { ApprovalRecord } from '../../shared/approval/approval-documents.ts';
import { timestamp } from '../../shared/clock.ts';
import { approvalRecordKey, condemnedSubject } from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** Records that these roles, by default all of the contract, approve the deletion of a list, each by another person. */
export async function approveDeletion(
  { memory, clock, contract }: TestPipeline,
  sha256: string,
  roles = contract.approvals,
): Promise<void> {
  const subject = condemnedSubject(contract.dataset, sha256);
  for (const role of roles) {
    const record: ApprovalRecord = {
      subject,
      role,
      person: `${role}-person`,
      decision: 'approved',
      reason: null,
      recorded_at: timestamp(clock),
    };
    await memory.processed.put(approvalRecordKey(role, subject, 'v1'), encodeJson(record));
  }
}

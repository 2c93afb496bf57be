import { approvalRolePrefix, bronzePrefix } from '../shared/layout/keys.ts';

/** What a bucket tells somebody of, by S3's own event names. */
export interface BucketNotice {
  readonly id: string;
  readonly events: readonly ['s3:ObjectCreated:*'];
  readonly filterPrefix: string;
}

/** Of the raw bucket, to the arrival queue. */
export const arrivalNotice: BucketNotice = {
  id: 'arrival',
  events: ['s3:ObjectCreated:*'],
  filterPrefix: bronzePrefix,
};

/** Of the processed bucket, to record-approval: what an approver of this role writes. */
export function approvalNotice(role: string): BucketNotice {
  return { id: `approval-${role}`, events: ['s3:ObjectCreated:*'], filterPrefix: approvalRolePrefix(role) };
}

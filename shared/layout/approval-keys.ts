import { createHash } from 'node:crypto';
import { parseRunId } from './execution-keys.ts';
import type { Partition } from './partition.ts';

/**
 * The keys of approvals, in the processed store. What is approved is a subject: a run on a base, a backfill plan, a list of
 * condemned rows.
 */

/** Names what people approve; a path segment or several, unique and bound to the content by a hash in it. */
export type ApprovalSubject = string;

export function runSubject(partition: Partition, run: string, base: number, manifestSha256: string): ApprovalSubject {
  return `${partitionSubject(partition)}${run}/${base}-${manifestSha256}`;
}

/** A rollback that was rejected or has expired may be asked for again, by another execution. */
export function rollbackSubject(
  partition: Partition,
  run: string,
  base: number,
  manifestSha256: string,
  execution: string,
): ApprovalSubject {
  return `${runSubject(partition, run, base, manifestSha256)}-${execution}`;
}

/** What the subject of a run or of a rollback names; `execution` is the one that asks. */
export interface NamedRun {
  readonly ingestionDate: string;
  readonly run: string;
  readonly execution: string;
}

/** What a subject names; undefined for one that is about no run. */
export function parseRunSubject(subject: ApprovalSubject): NamedRun | undefined {
  const match = /^runs\/[^/]+\/schema_v=\d+\/([^/]+)\/([^/]+)\/\d+-[0-9a-f]{64}(?:-([^/]+))?$/.exec(subject);
  if (match === null) return undefined;
  const [, ingestionDate = '', run = '', rollback] = match;
  return { ingestionDate, run, execution: rollback ?? parseRunId(run)?.execution ?? run };
}

/** Below it lie all subjects of runs of a partition. */
export function partitionSubject({ dataset, schemaVersion, ingestionDate }: Partition): string {
  return `${datasetSubject(dataset)}schema_v=${schemaVersion}/${ingestionDate}/`;
}

/** Below it lie all subjects of runs of a dataset. */
export function datasetSubject(dataset: string): string {
  return `runs/${dataset}/`;
}

export function backfillSubject(id: string, planSha256: string): ApprovalSubject {
  return `backfills/${id}/${planSha256}`;
}

export function condemnedSubject(dataset: string, rowsSha256: string): ApprovalSubject {
  return `condemned/${dataset}/${rowsSha256}`;
}

/** A role's own prefix, the only one that its approvers can write. */
export function approvalRolePrefix(role: string): string {
  return `approvals/${role}/`;
}

/** What an approver writes; nobody believes who its body says it is from. */
export function approvalKey(role: string, subject: ApprovalSubject): string {
  return `${approvalRolePrefix(role)}${subject}.json`;
}

/** The role and subject of an approver's object; undefined for any other key. */
export function parseApprovalKey(key: string): { role: string; subject: ApprovalSubject } | undefined {
  // No role begins with `_`, as requests and records do.
  const [, role, subject] = /^approvals\/([^/_][^/]*)\/(.+)\.json$/.exec(key) ?? [];
  return role === undefined || subject === undefined ? undefined : { role, subject };
}

/** What record-approval found out about one version of an approver's object. */
export function approvalRecordKey(role: string, subject: ApprovalSubject, version: string): string {
  // Hashed, because stores name versions as they like.
  const name = createHash('sha256').update(version).digest('hex');
  return `${approvalRecordsPrefix(subject)}${role}/${name}.json`;
}

/** The role of a record's key below `approvalRecordsPrefix(subject)`; undefined for a record of a longer subject. */
export function parseApprovalRecordRole(subject: ApprovalSubject, key: string): string | undefined {
  return /^([^/]+)\/[0-9a-f]{64}\.json$/.exec(key.slice(approvalRecordsPrefix(subject).length))?.[1];
}

export function approvalRecordsPrefix(subject: ApprovalSubject): string {
  return `approvals/_records/${subject}/`;
}

export const approvalRequestsPrefix = 'approvals/_requests/';

export function approvalRequestKey(subject: ApprovalSubject): string {
  return `${approvalRequestsPrefix}${subject}.json`;
}

/** The subject of a request's key; undefined for the key of a withdrawal. */
export function parseRequestSubject(key: string): ApprovalSubject | undefined {
  return key.endsWith('.withdrawn.json') ? undefined : key.slice(approvalRequestsPrefix.length).replace(/\.json$/, '');
}

/** A request that nobody need answer any more. */
export function approvalWithdrawalKey(subject: ApprovalSubject): string {
  return `${approvalRequestsPrefix}${subject}.withdrawn.json`;
}

/** Below it lie the task tokens of executions that wait for the approval of a subject, one object a token. */
export function tokensPrefix(subject: ApprovalSubject): string {
  return `tokens/${subject}/`;
}

export function tokenKey(subject: ApprovalSubject, name: string): string {
  return `${tokensPrefix(subject)}${name}.json`;
}

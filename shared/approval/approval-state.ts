import { approvalRecordsPrefix, parseApprovalRecordRole, type ApprovalSubject } from '../layout/keys.ts';
import type { Approvers } from '../promotion/promote-run.ts';
import { getJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import type { ApprovalRecord, ApprovalRequest } from './approval-documents.ts';
import { readRequest, readWithdrawal } from './approval-request.ts';
import { assignRoles } from './role-assignment.ts';

/** What has become of a request. */
export type ApprovalState = 'unrequested' | 'open' | 'approved' | 'rejected' | 'expired' | 'withdrawn';

/** A request, and what people have said to it. */
export type ApprovalDecision =
  | {
      readonly state: 'unrequested';
      readonly request: undefined;
      readonly records: readonly [];
      readonly spare: readonly [];
    }
  | {
      readonly state: Exclude<ApprovalState, 'unrequested'>;
      readonly request: ApprovalRequest;
      /** What counts, the earliest first: every rejection, and one approval a role, each by another person. */
      readonly records: readonly ApprovalRecord[];
      /** Further approvals of roles that were asked, in time: by a person who counts for another role, or of a role that has one. */
      readonly spare: readonly ApprovalRecord[];
    };

/**
 * Reads what was decided about a subject at `now` (milliseconds since 1970), from the records alone; those made before
 * anybody asked count like any other. One rejection rejects; every role of the request by another person approves. Throws
 * DamagedDocumentError.
 */
export async function readDecision(
  store: ObjectStore,
  subject: ApprovalSubject,
  now: number,
): Promise<ApprovalDecision> {
  const request = await readRequest(store, subject);
  if (request === undefined) return { state: 'unrequested', request, records: [], spare: [] };
  const inTime = (await readRecords(store, request)).filter(
    ({ recorded_at }) => Date.parse(recorded_at) < Date.parse(request.expires_at),
  );
  const assigned = assignRoles(request.roles, inTime);
  const isCounted = (record: ApprovalRecord) => record.decision === 'rejected' || assigned.includes(record);
  const records = inTime.filter(isCounted);
  const spare = inTime.filter((record) => !isCounted(record));
  return { state: await judge(store, request, records, now), request, records, spare };
}

/** The roles of a request that nobody has approved for yet, as far as one person speaks for one role only. */
export function missingRoles({ request, records }: Pick<ApprovalDecision, 'request' | 'records'>): string[] {
  const given = new Set(records.filter(({ decision }) => decision === 'approved').map(({ role }) => role));
  return (request?.roles ?? []).filter((role) => !given.has(role));
}

/** Who a decision counts, by role. */
export function approversOf({ records }: Pick<ApprovalDecision, 'records'>): Approvers {
  return records.map(({ role, person }) => ({ role, person }));
}

async function judge(
  store: ObjectStore,
  request: ApprovalRequest,
  records: readonly ApprovalRecord[],
  now: number,
): Promise<Exclude<ApprovalState, 'unrequested'>> {
  // First: records may come at any time, and what was taken back stays so whatever they say.
  if ((await readWithdrawal(store, request.subject)) !== undefined) return 'withdrawn';
  if (records.some(({ decision }) => decision === 'rejected')) return 'rejected';
  if (missingRoles({ request, records }).length === 0) return 'approved';
  return now < Date.parse(request.expires_at) ? 'open' : 'expired';
}

/** The records of the roles that were asked, the earliest first; a role that was not asked can be given by anybody who has it. */
async function readRecords(store: ObjectStore, { subject, roles }: ApprovalRequest): Promise<ApprovalRecord[]> {
  const records: ApprovalRecord[] = [];
  for await (const { key } of listAll(store, approvalRecordsPrefix(subject))) {
    const role = parseApprovalRecordRole(subject, key);
    if (role === undefined || !roles.includes(role)) continue;
    const isRecord = (document: object): document is ApprovalRecord => isRecordOf(document, subject, role);
    records.push(await getJson<ApprovalRecord>(store, key, isRecord));
  }
  // Stable: equal times leave the order of the keys.
  return records.sort((a, b) => Date.parse(a.recorded_at) - Date.parse(b.recorded_at));
}

function isRecordOf(document: object, subject: ApprovalSubject, role: string): boolean {
  const record = document as Partial<ApprovalRecord>;
  return (
    record.subject === subject &&
    record.role === role &&
    typeof record.person === 'string' &&
    record.person !== '' &&
    (record.decision === 'approved' || record.decision === 'rejected') &&
    typeof record.recorded_at === 'string' &&
    !Number.isNaN(Date.parse(record.recorded_at))
  );
}

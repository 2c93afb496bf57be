import { timestamp, type Clock } from '../clock.ts';
import {
  approvalRequestKey,
  approvalRequestsPrefix,
  approvalWithdrawalKey,
  parseRequestSubject,
  type ApprovalSubject,
} from '../layout/keys.ts';
import { createOnce } from '../store/create-once.ts';
import { encodeJson, getJson } from '../store/json.ts';
import { exists, listAll, type ObjectStore } from '../store/object-store.ts';
import type { ApprovalRequest, Withdrawal } from './approval-documents.ts';

const hourMilliseconds = 3_600_000;

/**
 * Asks for an approval, and gives the request that stands: the first one of its subject, whatever a later one says. Throws
 * DamagedDocumentError when that one is broken.
 */
export async function createRequest(store: ObjectStore, request: ApprovalRequest): Promise<ApprovalRequest> {
  const key = approvalRequestKey(request.subject);
  const { created } = await createOnce(store, key, encodeJson(request));
  return created ? request : getRequest(store, request.subject);
}

/** When a request that is made now was made, and when it expires: after `hours`. */
export function requestPeriod(clock: Clock, hours: number): Pick<ApprovalRequest, 'requested_at' | 'expires_at'> {
  return {
    requested_at: timestamp(clock),
    expires_at: new Date(clock.now() + hours * hourMilliseconds).toISOString(),
  };
}

/** The request of a subject; undefined when nobody was asked. Throws DamagedDocumentError. */
export async function readRequest(store: ObjectStore, subject: ApprovalSubject): Promise<ApprovalRequest | undefined> {
  return (await exists(store, approvalRequestKey(subject))) ? getRequest(store, subject) : undefined;
}

/**
 * Every subject that people were asked about and that begins with `prefix`, in their order; all by default. No request is
 * read, so that a damaged one is in nobody's way who asks about another.
 */
export async function listSubjects(store: ObjectStore, prefix = ''): Promise<ApprovalSubject[]> {
  const subjects: ApprovalSubject[] = [];
  for await (const { key } of listAll(store, `${approvalRequestsPrefix}${prefix}`)) {
    const subject = parseRequestSubject(key);
    if (subject !== undefined) subjects.push(subject);
  }
  return subjects;
}

/** Takes a request back because of the run `byRun`; the first withdrawal stands. */
export async function withdrawRequest(
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
  subject: ApprovalSubject,
  byRun: string,
): Promise<void> {
  const withdrawal: Withdrawal = {
    nonce: clock.nonce(),
    subject,
    by_run: byRun,
    withdrawn_at: timestamp(clock),
  };
  await createOnce(store, approvalWithdrawalKey(subject), encodeJson(withdrawal));
}

/** The withdrawal of a request; undefined when it was not withdrawn. Throws DamagedDocumentError. */
export async function readWithdrawal(store: ObjectStore, subject: ApprovalSubject): Promise<Withdrawal | undefined> {
  const key = approvalWithdrawalKey(subject);
  return (await exists(store, key)) ? getJson<Withdrawal>(store, key) : undefined;
}

function getRequest(store: ObjectStore, subject: ApprovalSubject): Promise<ApprovalRequest> {
  const isOwn = (document: object): document is ApprovalRequest => isRequestOf(document, subject);
  return getJson<ApprovalRequest>(store, approvalRequestKey(subject), isOwn);
}

function isRequestOf(document: object, about: ApprovalSubject): boolean {
  const { subject, title, roles, requested_at, expires_at, run } = document as Readonly<Record<string, unknown>>;
  const isTime = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return (
    subject === about &&
    typeof title === 'string' &&
    Array.isArray(roles) &&
    // A request that asks nobody would be complete at once.
    roles.length > 0 &&
    roles.every((role) => typeof role === 'string' && role !== '') &&
    isTime(requested_at) &&
    isTime(expires_at) &&
    typeof run === 'object'
  );
}

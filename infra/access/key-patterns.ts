import {
  approvalKey,
  approvalRecordsPrefix,
  approvalRequestKey,
  approvalRequestsPrefix,
  approvalRolePrefix,
  approvalWithdrawalKey,
  attemptKey,
  backfillPlanKey,
  backfillsPrefix,
  backfillSubject,
  backfillTryKey,
  breakerErrorsKey,
  breakerPrefix,
  breakerResetKey,
  breakerTripKey,
  claimKey,
  claimReleaseKey,
  claimsPrefix,
  condemnationKey,
  condemnedDeletionKey,
  condemnedDeletionsPrefix,
  condemnedSubject,
  currentCopiesPrefix,
  dataKey,
  executionsPrefix,
  goldPrefix,
  historyKey,
  inputKey,
  latestKey,
  latestPrefix,
  manifestKey,
  monthFolder,
  outcomeKey,
  promotionKey,
  promotionLogPrefix,
  rawDayPrefix,
  rawPrefix,
  rejectsKey,
  rejectsPrefix,
  replayKey,
  reportKey,
  reportsPrefix,
  runsOfPartitionPrefix,
  runSubject,
  silverPrefix,
  successKey,
  supersedeKey,
  supersedePrefix,
  tokenKey,
  tokensPrefix,
  validationKey,
} from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';

/**
 * The keys of the layout as IAM patterns, made by the functions that make the keys, so that code and policy cannot drift
 * apart: `*` stands for what is of any length, `?` for each character of what has a fixed one. `*` matches `/` too, so no
 * pattern but those of whole prefixes ends in a bare `*` behind a part that a longer key could hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** The layout makes numbers into text and pads them; a text of that width passes through both. The one cast. */
const wild = (text: string) => text as unknown as number;

const any = '*';
const number = wild('????????');
const part = wild('?????');
const month = monthFolder({ year: wild('????'), month: wild('??') });

const ofAny: Partition = { domain: any, dataset: any, schemaVersion: wild(any), ingestionDate: '????-??-??' };
const { dataset, ingestionDate: date } = ofAny;

/** Of any run, and of any rollback, whose subject goes on behind the hash. */
const anyRun = runSubject(ofAny, any, wild(any), any);

/** Keys, by what lies there. */
export const keys = {
  raw: [`${rawDayPrefix(ofAny, any, date)}*`],
  supersedes: [supersedeKey(ofAny, date, number)],
  data: [dataKey(ofAny, any, part), dataKey(ofAny, any, part, month)],
  manifests: [manifestKey(ofAny, any)],
  successes: [successKey(ofAny, any)],
  validations: [validationKey(ofAny, any)],
  reports: [reportKey(ofAny, any)],
  log: [promotionKey(ofAny, number)],
  latest: [latestKey(ofAny)],
  current: [`${currentCopiesPrefix(ofAny)}*`],
  inputs: [inputKey(dataset, any)],
  // Three attempts an execution; up to 99 when it is redriven. With `*` these would be its other records too.
  attempts: [attemptKey(dataset, any, wild('?')), attemptKey(dataset, any, wild('??'))],
  outcomes: [outcomeKey(dataset, any)],
  replays: [replayKey(dataset, any)],
  claims: [claimKey(ofAny, number)],
  claimReleases: [claimReleaseKey(ofAny, number)],
  runRequests: [approvalRequestKey(anyRun)],
  runWithdrawals: [approvalWithdrawalKey(anyRun)],
  backfillRequests: [approvalRequestKey(backfillSubject(any, any))],
  deletionRequests: [approvalRequestKey(condemnedSubject(any, any))],
  requests: [approvalRequestKey(any)],
  records: [`${approvalRecordsPrefix(any)}*`],
  approvals: [approvalKey(any, any)],
  tokens: [tokenKey(any, any)],
  breakerErrors: [breakerErrorsKey(dataset, any, any)],
  breakerTrips: [breakerTripKey(dataset, number)],
  breakerResets: [breakerResetKey(dataset, number)],
  backfillPlans: [backfillPlanKey(any)],
  backfillTries: [backfillTryKey(any, wild('??????'), wild(any))],
  quarantined: [rejectsKey('quarantine', ofAny, any)],
  duplicates: [rejectsKey('duplicates', ofAny, any)],
  condemned: [rejectsKey('condemned', ofAny, any)],
  condemnations: [condemnationKey(ofAny, any, any)],
  condemnedDeletions: [condemnedDeletionKey(ofAny, number)],
  histories: [historyKey(ofAny, any)],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Prefixes with all that lies below them: for listings, for whole layers, and for what nobody else may touch. */
export const below = {
  raw: [`${rawPrefix(ofAny)}*`],
  supersedes: [`${supersedePrefix(ofAny, date)}*`],
  /** The listing that finds which datasets there are names none. */
  silver: [layerOf(silverPrefix(ofAny))],
  runs: [`${runsOfPartitionPrefix(ofAny)}*`],
  log: [`${promotionLogPrefix(ofAny)}*`],
  latest: [`${latestPrefix(ofAny)}*`],
  current: [`${currentCopiesPrefix(ofAny)}*`],
  reports: [`${reportsPrefix(ofAny)}*`],
  executions: [`${executionsPrefix(dataset)}*`],
  claims: [`${claimsPrefix(ofAny)}*`],
  requests: [`${approvalRequestsPrefix}*`],
  records: [`${approvalRecordsPrefix(any)}*`],
  approvals: [`${approvalRolePrefix(any)}*`],
  tokens: [`${tokensPrefix(any)}*`],
  breaker: [`${breakerPrefix(dataset)}*`],
  backfills: [`${backfillsPrefix}*`],
  quarantined: [`${rejectsPrefix('quarantine', ofAny)}*`],
  duplicates: [`${rejectsPrefix('duplicates', ofAny)}*`],
  condemned: [`${rejectsPrefix('condemned', ofAny)}*`],
  condemnedDeletions: [`${condemnedDeletionsPrefix(ofAny)}*`],
  gold: [`${goldPrefix}*`],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function layerOf(prefix: string): string {
  return prefix.slice(0, prefix.indexOf(any) + 1);
}

/** All that an approver of this role may write. */
export function approvalsOf(role: string): readonly string[] {
  return [`${approvalRolePrefix(role)}*`];
}

/** All that lies in silver of a domain. */
export function silverOf(domain: string): readonly string[] {
  return [`${silverPrefix({ domain, dataset: any })}*`];
}

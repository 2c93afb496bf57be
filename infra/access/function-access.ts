import type { FunctionName } from '../function-specs.ts';
import { below, keys } from './key-patterns.ts';
import type { StoreAccess } from './store-access.ts';

/** What a function asks of other services than S3. */
export type ServiceAccess =
  /** Whether executions of the pipeline are running. */
  | 'describeExecutions'
  /** Starts executions through the alias of the pipeline. */
  | 'startExecutions'
  /** Lets executions of the pipeline go on that wait for a task token. */
  | 'wakeExecutions'
  /** Partitions of the stack's tables. */
  | 'writeCatalog'
  /** Messages of the queue `arrival`. */
  | 'readArrivals';

/** All that a function may do. */
export interface FunctionAccess extends StoreAccess {
  /** What it needs this for, in one sentence. */
  readonly doc: string;
  readonly services: readonly ServiceAccess[];
}

/** What every look at a completed run reads. */
const runPapers = [...keys.successes, ...keys.manifests, ...keys.reports];

/** What every look at an audited run reads. */
const auditPapers = [...runPapers, ...keys.validations];

/** What has become of requests for approval. */
const decisions = [...keys.requests, ...keys.records];

/** A plan, and which execution is a run of it. */
const plans = [...keys.backfillPlans, ...keys.backfillTries];

const listApprovals = [...below.requests, ...below.records];

/**
 * What each function may do: exactly what its code does, which tests/infra/access-recorded.test.ts compares by running it.
 * Patterns hold for every dataset, so a policy stays as long as it is however many there are.
 */
export const functionAccess: Readonly<Record<FunctionName, FunctionAccess>> = {
  sensor: {
    doc: 'Looks whether a date can be run, and fixes what the run reads: base, raw versions, parents; claims the partition.',
    read: {
      raw: [...keys.raw, ...keys.supersedes],
      processed: [...keys.data, ...auditPapers, ...keys.log, ...keys.breakerTrips, ...plans],
    },
    create: { processed: [...keys.inputs, ...keys.outcomes, ...keys.reports, ...keys.claims, ...keys.claimReleases] },
    list: {
      raw: below.raw,
      processed: [
        ...below.runs,
        ...below.log,
        ...below.executions,
        ...below.claims,
        ...below.breaker,
        ...below.backfills,
      ],
    },
    services: ['describeExecutions'],
  },
  transform: {
    doc: 'Reads the pinned raw versions, parents and the history of rejected rows; writes one run path, its rejected rows, report and breaker counts.',
    read: {
      raw: keys.raw,
      processed: [...keys.inputs, ...runPapers, ...keys.log, ...keys.replays, ...keys.claims, ...keys.breakerResets],
      quarantine: [...keys.histories, ...keys.condemnations, ...keys.condemnedDeletions],
    },
    create: {
      processed: [
        ...keys.attempts,
        ...keys.manifests,
        ...keys.successes,
        ...keys.reports,
        ...keys.outcomes,
        ...keys.breakerErrors,
        ...keys.breakerTrips,
        ...keys.claimReleases,
      ],
    },
    createLarge: {
      processed: keys.data,
      quarantine: [...keys.quarantined, ...keys.duplicates, ...keys.condemned, ...keys.histories],
    },
    list: {
      processed: [...below.runs, ...below.log, ...below.executions, ...below.claims, ...below.breaker],
      quarantine: [...below.quarantined, ...below.condemned],
    },
    services: [],
  },
  'validate-output': {
    doc: 'Reads back what transform has written, at its versions, and writes the validation.',
    read: {
      processed: [...keys.inputs, ...keys.data, ...runPapers, ...keys.claims],
      quarantine: [
        ...keys.quarantined,
        ...keys.duplicates,
        ...keys.condemned,
        ...keys.histories,
        ...keys.condemnedDeletions,
      ],
    },
    create: { processed: [...keys.validations, ...keys.claimReleases] },
    list: { processed: [...below.runs, ...below.claims], quarantine: below.condemnedDeletions },
    services: [],
  },
  'request-approval': {
    doc: 'Compares a run with the current one, asks people, and takes back requests that it makes pointless.',
    read: {
      raw: keys.supersedes,
      processed: [...keys.inputs, ...keys.data, ...auditPapers, ...keys.log, ...decisions, ...plans, ...keys.tokens],
    },
    create: { processed: [...keys.runRequests, ...keys.runWithdrawals] },
    list: {
      raw: below.supersedes,
      processed: [...below.runs, ...below.executions, ...listApprovals, ...below.tokens, ...below.backfills],
    },
    services: ['describeExecutions', 'wakeExecutions'],
  },
  'await-approval': {
    doc: 'Lays down the token by which the execution goes on once people have decided.',
    read: { processed: [...keys.inputs, ...runPapers, ...decisions] },
    create: { processed: keys.tokens },
    list: { processed: [...below.runs, ...below.log, ...listApprovals] },
    services: ['wakeExecutions'],
  },
  promote: {
    doc: 'Appends to the log, the only function that may, and makes _LATEST.json, current/ and the catalog follow it.',
    read: {
      processed: [
        ...keys.inputs,
        ...keys.data,
        ...auditPapers,
        ...keys.latest,
        ...keys.current,
        ...decisions,
        ...plans,
        ...keys.tokens,
      ],
    },
    create: { processed: [...keys.log, ...keys.outcomes, ...keys.runWithdrawals] },
    replace: { processed: [...keys.latest, ...keys.current] },
    remove: { processed: keys.current },
    list: {
      processed: [
        ...below.runs,
        ...below.log,
        ...below.latest,
        ...below.current,
        ...below.executions,
        ...listApprovals,
        ...below.tokens,
        ...below.backfills,
      ],
    },
    services: ['writeCatalog', 'wakeExecutions'],
  },
  'record-failure': {
    doc: 'Leaves report and outcome of an execution that a fault stopped, and takes its requests back.',
    read: { processed: [...keys.inputs, ...keys.log, ...keys.claims, ...decisions] },
    create: { processed: [...keys.outcomes, ...keys.reports, ...keys.claimReleases, ...keys.runWithdrawals] },
    list: { processed: [...below.log, ...below.executions, ...below.claims, ...listApprovals] },
    services: [],
  },
  backfill: {
    doc: 'Says which run of a plan comes next, from its ledger, and marks it there.',
    read: { processed: [...keys.backfillPlans, ...keys.outcomes, ...keys.log, ...decisions] },
    create: { processed: keys.backfillTries },
    list: { processed: [...below.executions, ...below.log, ...listApprovals, ...below.backfills] },
    services: ['describeExecutions'],
  },
  arrival: {
    doc: 'Compares what lies in raw with what was read, and starts an execution for what nobody has read; writes nothing.',
    read: {
      raw: [...keys.raw, ...keys.supersedes],
      processed: [
        ...keys.log,
        ...keys.manifests,
        ...keys.inputs,
        ...keys.outcomes,
        ...keys.claims,
        ...keys.breakerTrips,
        ...decisions,
      ],
    },
    list: {
      raw: below.raw,
      processed: [...below.log, ...below.executions, ...below.claims, ...below.breaker, ...listApprovals],
    },
    services: ['readArrivals', 'describeExecutions', 'startExecutions'],
  },
  'record-approval': {
    doc: 'Records what an approver wrote, with the identity that S3 names, and wakes who waits for it.',
    read: { processed: [...keys.approvals, ...decisions, ...keys.tokens] },
    create: { processed: keys.records },
    list: { processed: [...listApprovals, ...below.tokens] },
    services: ['wakeExecutions'],
  },
  repair: {
    doc: 'Makes _LATEST.json, current/ and the catalog follow the log again, which it only reads.',
    read: { processed: [...keys.log, ...keys.data, ...runPapers, ...keys.latest, ...keys.current] },
    replace: { processed: [...keys.latest, ...keys.current] },
    remove: { processed: keys.current },
    list: { processed: [...below.runs, ...below.log, ...below.latest, ...below.current] },
    services: ['writeCatalog'],
  },
};

import type { Writer } from './guarded-keys.ts';
import { approvalsOf, below, keys, silverOf } from './key-patterns.ts';
import type { StoreAccess } from './store-access.ts';

/** What people ask of other services than S3. */
export type PeopleService =
  /** Queries through the stack's workgroup; of the data they see what the role may read. */
  | 'query'
  /** Starts, watches and stops executions, calls repair, sends notices, reads logs. */
  | 'operate';

/** All that people in a role may do. */
export interface PeopleAccess extends StoreAccess {
  /** What the role is for, in one sentence. */
  readonly doc: string;
  readonly services: readonly PeopleService[];
  /** Of a role that writes among what others write: what it is denied. */
  readonly writer?: Writer;
}

const runPapers = [...keys.manifests, ...keys.successes, ...keys.validations, ...keys.reports];
const plans = [...keys.backfillPlans, ...keys.backfillTries];
const decisions = [...keys.requests, ...keys.records];
const rejects = [...below.quarantined, ...below.duplicates, ...below.condemned];

/** Everything of the processed store that tells of runs; not the tokens, by which who reads them wakes an execution. */
const processed = [
  ...below.silver,
  ...below.gold,
  ...below.reports,
  ...below.executions,
  ...below.claims,
  ...below.approvals,
  ...below.breaker,
  ...below.backfills,
];

/**
 * The platform team. It operates the pipeline: it delivers corrected raw objects and supersedes wrong ones, replays and
 * condemns rows, resets breakers, plans backfills, and rewrites condemned rows whose deletion was approved. The log, what
 * follows from it, approvals and what others have recorded it only reads.
 */
const platform: PeopleAccess = {
  doc: 'Operates the pipeline: raw data, runs and quarantine, breaker resets, backfills, deletions that were approved',
  read: { raw: below.raw, processed, quarantine: rejects },
  create: {
    raw: keys.supersedes,
    processed: [
      ...keys.replays,
      ...keys.breakerResets,
      ...keys.backfillPlans,
      ...keys.backfillRequests,
      ...keys.deletionRequests,
    ],
    quarantine: keys.condemnedDeletions,
  },
  createLarge: { raw: keys.raw, processed: below.runs, quarantine: keys.condemnations },
  replaceLarge: { quarantine: [...keys.quarantined, ...keys.condemned, ...keys.condemnations] },
  list: { raw: below.raw, processed, quarantine: rejects },
  services: ['query', 'operate'],
  writer: 'platform',
};

const compliance: PeopleAccess = {
  doc: 'Reads raw data, rejected rows and reports',
  // Not what was replaced: the text of deleted rows is still in earlier versions.
  readCurrent: { raw: below.raw, processed: below.reports, quarantine: rejects },
  list: { raw: below.raw, processed: below.reports, quarantine: rejects },
  services: ['query'],
};

const business: PeopleAccess = {
  doc: 'Queries gold',
  readCurrent: { processed: below.gold },
  list: { processed: below.gold },
  services: ['query'],
};

/** The reading roles of every stack, by name. */
const readers: Readonly<Record<string, PeopleAccess>> = { platform, compliance, business };

/** The reading roles of a stack whose contracts are of these domains, by name. */
export function readerAccess(domains: readonly string[]): Readonly<Record<string, PeopleAccess>> {
  return { ...readers, ...Object.fromEntries(domains.map((domain) => [`domain-${domain}`, ofDomain(domain)])) };
}

function ofDomain(domain: string): PeopleAccess {
  const silver = { processed: silverOf(domain) };
  return { doc: `Reads what the domain ${domain} has promoted`, read: silver, list: silver, services: ['query'] };
}

/**
 * An approver's role writes below its own prefix alone, and reads what a reviewer needs. A second object in place of the
 * first is another version, which record-approval records beside it: who has approved may still reject.
 */
export function approverAccess(role: string): PeopleAccess {
  const own = approvalsOf(role);
  return {
    doc: `Approves as ${role}`,
    read: {
      processed: [
        ...own,
        ...decisions,
        ...runPapers,
        ...keys.log,
        ...keys.latest,
        ...keys.inputs,
        ...keys.outcomes,
        ...plans,
      ],
    },
    replace: { processed: own },
    list: {
      processed: [
        ...own,
        ...below.requests,
        ...below.records,
        ...below.runs,
        ...below.log,
        ...below.latest,
        ...below.reports,
        ...below.executions,
        ...below.backfills,
      ],
    },
    services: [],
  };
}

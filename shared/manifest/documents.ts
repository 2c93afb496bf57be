import type { CodeRef } from '../code-ref.ts';
import type { ContractRef } from '../contract/contract.ts';
import type { RowCounts } from '../verdicts/verdict.ts';

/**
 * The JSON documents a run leaves in the processed store. Names are those of the stored JSON; hashes are SHA-256 as 64
 * hexadecimal digits, times are ISO 8601 in UTC, sizes are bytes, rates are fractions of 1.
 */

/** An object pinned by its version. */
export interface PinnedObject {
  readonly key: string;
  readonly size: number;
  readonly version: string;
}

/** The log's last entry when an execution began; number 0 and no run for an empty log. */
export interface Base {
  readonly number: number;
  readonly run_id: string | null;
}

/** A promotion of a parent that a run checked its references against. */
export interface ParentRef {
  readonly domain: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  /** The last entry of the parent partition's log. */
  readonly number: number;
  readonly run_id: string;
  readonly manifest_sha256: string;
}

/** `runs/<dataset>/<execution>/input.json`: fixed once by the sensor, read by every attempt. */
export interface InputList {
  readonly nonce: string;
  readonly execution: string;
  readonly domain: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly created_at: string;
  readonly base: Base;
  readonly source_systems: readonly string[];
  /** Source systems that had raw objects of the day and are not read, because the contract does not list them. */
  readonly unlisted_source_systems: readonly string[];
  readonly contract: ContractRef;
  readonly objects: readonly PinnedObject[];
  /** Keys of the supersede records that left objects out. */
  readonly superseded: readonly string[];
  /** Keys that the current run had read in another version: raw data that was overwritten. */
  readonly replaced: readonly string[];
  /** Every parent partition that references are checked against, in the order of their keys. */
  readonly parents: readonly ParentRef[];
  /** Key of the request whose rows this execution replays. */
  readonly replay: string | null;
  /** The run that a rollback makes current again; such an execution reads no raw data. */
  readonly rollback_to: string | null;
  /** The backfill that this execution belongs to. */
  readonly backfill: string | null;
}

/** `runs/<dataset>/<execution>/replay.json`: the rows that an execution replays, written before it starts. */
export interface ReplayRequest {
  readonly nonce: string;
  /** The run in whose quarantine they lie. */
  readonly run_id: string;
  readonly rows: readonly {
    readonly row_hash: string;
    /** Key of the raw object. */
    readonly object: string;
    /** What the replay makes of its attempt_count, so that the same replay twice adds one. */
    readonly attempt_count: number;
  }[];
  readonly requested_by: string;
  readonly reason: string;
  readonly requested_at: string;
}

/** `_superseded/…/<n>.json` in the raw store: leaves one raw object out of every later run. */
export interface SupersedeRecord {
  readonly nonce: string;
  /** The object left out; another version under the same key is read again. */
  readonly object: PinnedObject;
  /** The raw object that takes its place, if one is named. */
  readonly by: string | null;
  readonly reason: string;
  readonly person: string;
  readonly recorded_at: string;
}

/** `runs/<dataset>/<execution>/<n>.json`: claims attempt n for one call of transform. */
export interface Attempt {
  readonly nonce: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly started_at: string;
}

/** One Parquet object of a run. */
export interface DataObject extends PinnedObject {
  readonly sha256: string;
  readonly rows: number;
}

/** `_manifest.json` in the run path: what the run read and wrote. */
export interface Manifest {
  readonly run_id: string;
  readonly execution: string;
  readonly attempt: number;
  readonly domain: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly created_at: string;
  readonly base: Base;
  readonly contract: ContractRef;
  readonly code: CodeRef;
  /** Library and version that wrote the Parquet, zstd included: equal writers give equal bytes. */
  readonly writer: string;
  readonly input: {
    readonly objects: readonly PinnedObject[];
    readonly superseded: readonly string[];
    readonly parents: readonly ParentRef[];
    readonly replay: string | null;
  };
  /** Hash over the decoded columns, equal across writers; of no rows when there is no data object. */
  readonly content_hash: string;
  readonly objects: readonly DataObject[];
  /** Rejected rows with their reasons, and their history lines, in the quarantine store; null when there are none. */
  readonly rejects: {
    readonly quarantine: PinnedObject | null;
    readonly duplicates: PinnedObject | null;
    readonly condemned: PinnedObject | null;
    readonly history: PinnedObject | null;
  };
  readonly counts: RowCounts;
  /** Nulls among the written rows, by column. */
  readonly nulls: Readonly<Record<string, number>>;
}

/** `_SUCCESS` in the run path: created once, last. */
export interface Success {
  readonly run_id: string;
  readonly manifest_sha256: string;
  readonly report_sha256: string;
}

/** `_validation.json` in the run path: the second look at what was written. */
export interface Validation {
  readonly run_id: string;
  readonly manifest_sha256: string;
  /** Nothing writes `block`, and a run with it is never promoted; docs/decisions/0006 says why. */
  readonly result: 'pass' | 'warn' | 'block';
  readonly validated_at: string;
  /** What was compared, in words, with the numbers found. */
  readonly checks: readonly {
    readonly name: string;
    readonly found: string;
    readonly result: 'pass' | 'warn' | 'fail';
  }[];
}

/** A message to people; the class names the topic. */
export interface Notice {
  readonly class: 'P1' | 'P2' | 'P3' | 'notices';
  /** At most 100 printable ASCII characters, as SNS wants it. */
  readonly subject: string;
  /** Names stack, dataset, date, run id, reason and next step; never row contents. */
  readonly text: string;
}

/** How an execution ended. */
export type Outcome =
  | 'promoted'
  | 'raw_missing'
  | 'refused'
  | 'drift'
  | 'blocked'
  | 'breaker_open'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'fault';

/** `runs/<dataset>/<execution>/outcome.json`: create-once, by the function that ends the execution. */
export interface OutcomeRecord {
  readonly execution: string;
  readonly run_id: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly outcome: Outcome;
  readonly stage: string;
  readonly ended_at: string;
  readonly promoted: boolean;
  /** Of a fault: its name and sentence. */
  readonly error: { readonly name: string; readonly message: string } | null;
  /** As in the report that the ending leaves, unless a stage has left one; none where promote ends. */
  readonly problems: readonly string[];
  /** What people are told; null for a fault, which another one tells of. A function that is called again repeats it. */
  readonly notice: Notice | null;
}

/** One entry of the promotion log, `_promotions/…/<number>.json`. */
export interface Promotion {
  readonly number: number;
  /** The writer's nonce: the run id of a promotion, an id of its own for a rollback. */
  readonly request_id: string;
  readonly kind: 'promotion' | 'rollback';
  readonly run_id: string;
  readonly manifest_sha256: string;
  /** Who approved it, by role; none where the stack approves by itself. Entries from before approvals have no such field. */
  readonly approved_by?: readonly { readonly role: string; readonly person: string }[];
  /** The log's last number that the writer had seen: number − 1. */
  readonly base: number;
  readonly promoted_at: string;
}

/** `_LATEST.json`: which run is current; derived from the log. */
export interface Latest {
  readonly number: number;
  readonly run_id: string;
  /** The run path. */
  readonly location: string;
  readonly manifest_sha256: string;
}

/** `_READY.json` in `current/`: which run's files are there, complete when the listing equals it; derived from the log. */
export interface Ready {
  readonly number: number;
  readonly run_id: string;
  readonly files: readonly { readonly key: string; readonly size: number; readonly tag: string }[];
}

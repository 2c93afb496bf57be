/**
 * Faults: what a run cannot decide by itself (throttles, lost objects, damaged files, bugs). They are thrown, retried by
 * the state machine and then recorded. Expected outcomes (a blocked day, missing raw data) are values, never thrown.
 */
export class PipelineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An object, or the pinned version of it, is not in the store. */
export class ObjectMissingError extends PipelineError {
  readonly key: string;
  readonly version: string | undefined;

  constructor(key: string, version?: string, options?: ErrorOptions) {
    super(
      version === undefined
        ? `No object at "${key}".`
        : `Version ${version} of "${key}" is gone: it was overwritten or deleted after the run pinned it.`,
      options,
    );
    this.key = key;
    this.version = version;
  }
}

/** A key that a store refuses to touch, because it would leave the store's root or cannot be represented. */
export class InvalidKeyError extends PipelineError {
  readonly key: string;

  constructor(key: string, why: string) {
    super(`The key ${JSON.stringify(key)} is not usable: ${why}.`);
    this.key = key;
  }
}

/** The store asked the caller to try again: another write of the same key was in flight (HTTP 409). */
export class StoreConflictError extends PipelineError {
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`Another write of "${key}" was in flight; the store refused this one without deciding it.`, options);
    this.key = key;
  }
}

/** The store did not answer, or answered 5xx: whether the operation happened is unknown. */
export class StoreUnavailableError extends PipelineError {
  readonly operation: string;
  readonly key: string;

  constructor(operation: string, key: string, options?: ErrorOptions) {
    super(`The store gave no usable reply to ${operation} of "${key}"; whether it happened is unknown.`, options);
    this.operation = operation;
    this.key = key;
  }
}

/** An AWS service refused a call or did not answer it; `cause` is what its client threw. */
export class ServiceCallError extends PipelineError {
  /** Such as `glue:UpdatePartition`, as policies name it. */
  readonly action: string;
  readonly subject: string;

  constructor(action: string, subject: string, cause: unknown) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`The call ${action} for ${subject} failed: ${why}`, { cause });
    this.action = action;
    this.subject = subject;
  }
}

/** The catalog has no table for a dataset and schema version: the stack makes it from the contract when it is deployed. */
export class CatalogTableMissingError extends PipelineError {
  readonly database: string;
  readonly table: string;

  constructor(database: string, table: string) {
    super(`The catalog has no table ${database}.${table}: deploy the stack with the contract that it is made from.`);
    this.database = database;
    this.table = table;
  }
}

/** What is stored is not what was written: a hash, a size or a count differs, or all of it is missing (`found` is null). */
export class IntegrityError extends PipelineError {
  readonly key: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;

  constructor(
    key: string,
    what: string,
    expected: string | number,
    found: string | number | null,
    options?: ErrorOptions,
  ) {
    super(
      found === null
        ? `"${key}" is missing; its recorded ${what} is ${expected}.`
        : `"${key}" is damaged: its ${what} is ${found}, but ${expected} was recorded.`,
      options,
    );
    this.key = key;
    this.what = what;
    this.expected = String(expected);
    this.found = found === null ? 'missing' : String(found);
  }
}

/** A stage was called before the stage it depends on finished (for example validate-output without `_SUCCESS`). */
export class StageOrderError extends PipelineError {
  readonly runId: string;

  constructor(runId: string, why: string) {
    super(`Run ${runId} cannot go on: ${why}.`);
    this.runId = runId;
  }
}

/** A bounded number of tries was used up; the operator has to look. */
export class TriesExhaustedError extends PipelineError {
  readonly what: string;
  readonly limit: number;

  constructor(what: string, limit: number, options?: ErrorOptions) {
    super(`${what} did not succeed in ${limit} tries.`, options);
    this.what = what;
    this.limit = limit;
  }
}

/** Somebody wrote where approvals lie who may not approve there; it counts for nothing. */
export class UnauthorisedApprovalError extends PipelineError {
  readonly key: string;
  readonly version: string | undefined;
  readonly principal: string;

  constructor(key: string, version: string | undefined, principal: string, why: string) {
    super(`Version ${version ?? 'unknown'} of "${key}", which ${principal} wrote, is no approval: ${why}.`);
    this.key = key;
    this.version = version;
    this.principal = principal;
  }
}

/** One thing wrong with what a user gave (a contract, an argument, an execution's input), with the place of it. */
export interface Problem {
  /** Where: a path in the file such as `schema[0].properties[2].logicalType`, or the name of an argument. */
  readonly path: string;
  /** What is wrong and what is allowed there, as one sentence. */
  readonly message: string;
}

/** What a user gave cannot be used; lists every problem at once. */
export class InvalidInputError extends PipelineError {
  readonly source: string;
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path}: ${message}`));
    super(`${source} is not valid:\n${lines.join('\n')}`, options);
    this.source = source;
    this.problems = problems;
  }
}

/** The operating system refused a file operation of a directory store: no space, no permission, a failing disk. */
export class StoreIoError extends PipelineError {
  readonly operation: string;
  readonly key: string;
  readonly path: string;

  constructor(operation: string, key: string, path: string, cause: Error) {
    super(`The directory store could not ${operation} "${key}" at ${path}: ${cause.message}.`, { cause });
    this.operation = operation;
    this.key = key;
    this.path = path;
  }
}

/** S3 understood a request and will not do it: no permission, no such bucket, a key or a size it does not take. */
export class StoreRefusedError extends PipelineError {
  readonly operation: string;
  readonly key: string;
  /** S3's own word for it, such as `AccessDenied`. */
  readonly code: string;

  constructor(operation: string, key: string, code: string, why: string, options?: ErrorOptions) {
    super(`S3 refused to ${operation} "${key}": ${code}${why === '' ? '' : ` (${why})`}.`, options);
    this.operation = operation;
    this.key = key;
    this.code = code;
  }
}

/** A bucket without versioning cannot be a store: what a run read could not be pinned. */
export class UnversionedBucketError extends PipelineError {
  readonly bucket: string;

  constructor(bucket: string) {
    super(
      `The bucket "${bucket}" keeps no versions. Switch on its versioning; objects written before must be written again.`,
    );
    this.bucket = bucket;
  }
}

/** A document in the store is not what belongs there: no UTF-8, no JSON, or not of the expected shape. */
export class DamagedDocumentError extends PipelineError {
  readonly key: string;

  constructor(key: string, why: string, options?: ErrorOptions) {
    super(`The document "${key}" is damaged: ${why}.`, options);
    this.key = key;
  }
}

/** Which text of a contract. */
export interface ContractVersion {
  readonly version: string;
  readonly sha256: string;
}

/** The contract is not the one that the execution began with, so its stages would not judge by the same rules. */
export class ContractChangedError extends PipelineError {
  readonly dataset: string;
  readonly expected: ContractVersion;
  readonly found: ContractVersion;

  constructor(dataset: string, expected: ContractVersion, found: ContractVersion) {
    super(
      `The contract of "${dataset}" is version ${found.version} (SHA-256 ${found.sha256}), but the execution began with ` +
        `version ${expected.version} (SHA-256 ${expected.sha256}); run the date anew.`,
    );
    this.dataset = dataset;
    this.expected = { version: expected.version, sha256: expected.sha256 };
    this.found = { version: found.version, sha256: found.sha256 };
  }
}

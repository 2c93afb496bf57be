import {
  ObjectMissingError,
  StoreConflictError,
  StoreRefusedError,
  StoreUnavailableError,
  type PipelineError,
} from '../errors.ts';

/** What is asked of S3, for messages and for judging the answer. */
export interface S3Call {
  /** The method of the store, such as `create`. */
  readonly operation: string;
  /** The key, or the prefix of a listing. */
  readonly key: string;
  readonly version?: string | undefined;
  /** How many bytes have to be moved before S3 can answer. */
  readonly bytes?: number;
}

/**
 * What a failed request says of what it asked for: the object or version is `missing`; the key of a conditional write is
 * `taken`; another write made it a `conflict`, which decided nothing; the multipart upload is finished or aborted
 * (`uploadGone`); the range begins at or after the object's end (`pastEnd`); S3 `refused` it; or all is `unknown`.
 */
export type S3FaultKind = 'missing' | 'taken' | 'conflict' | 'uploadGone' | 'pastEnd' | 'refused' | 'unknown';

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
const kindOfCode: ReadonlyMap<string, S3FaultKind> = new Map([
  ['NoSuchKey', 'missing'],
  ['NoSuchVersion', 'missing'],
  ['NoSuchBucket', 'refused'],
  ['NoSuchUpload', 'uploadGone'],
  ['PreconditionFailed', 'taken'],
  ['ConditionalRequestConflict', 'conflict'],
  ['OperationAborted', 'conflict'],
  ['InvalidRange', 'pastEnd'],
  // S3 stopped waiting for the body.
  ['RequestTimeout', 'unknown'],
  // The SDK corrects its clock by this answer; the next try is signed with the right time.
  ['RequestTimeTooSkewed', 'unknown'],
]);

function kindOfStatus(status: number): S3FaultKind {
  if (status === 404) return 'missing';
  // The version asked for is a delete marker.
  if (status === 405) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 412) return 'taken';
  if (status === 416) return 'pastEnd';
  // A 2xx whose body could not be understood, a throttle, or a fault of S3's own.
  return status < 300 || status === 429 || status >= 500 ? 'unknown' : 'refused';
}

interface FailedRequest {
  readonly name: string;
  readonly message?: string;
  /** Of an error of the operating system or of Node's network code. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * What kind of fault `error` is; undefined when it is none of S3 or the network but, say, missing credentials or a bug.
 * Asked by its fields, because an error that Node makes is no instance of the Error class of a test's realm.
 */
export function faultKindOf(error: unknown, { version }: S3Call): S3FaultKind | undefined {
  const { name, message, code, $metadata } = error as FailedRequest;
  // S3's word comes before the status: what fails after S3 has begun to answer comes with 200.
  const kind = kindOfCode.get(name);
  if (kind !== undefined) return kind;
  // No version of this bucket ever had such an id.
  if (name === 'InvalidArgument' && version !== undefined) return 'missing';
  if ($metadata?.httpStatusCode !== undefined) return kindOfStatus($metadata.httpStatusCode);
  if (name === 'AbortError' || name === 'TimeoutError') return 'unknown';
  // What the SDK makes of a network error of another realm.
  if (message?.startsWith('AWS SDK error wrapper for ') === true) return 'unknown';
  // Node's own ERR_ codes are misuse of an API, but for this one.
  if (code === 'ERR_STREAM_PREMATURE_CLOSE') return 'unknown';
  return typeof code === 'string' && !code.startsWith('ERR_') ? 'unknown' : undefined;
}

/** What the store throws for a fault that nobody has an answer to. */
export function storeErrorOf(kind: S3FaultKind, { operation, key, version }: S3Call, cause: unknown): PipelineError {
  switch (kind) {
    case 'missing':
      return new ObjectMissingError(key, version, { cause });
    case 'conflict':
      return new StoreConflictError(key, { cause });
    case 'unknown':
      return new StoreUnavailableError(operation, key, { cause });
    case 'taken':
    case 'uploadGone':
    case 'pastEnd':
    case 'refused': {
      const { name, message = '' } = cause as FailedRequest;
      return new StoreRefusedError(operation, key, name, message === name ? '' : message.replace(/\.$/, ''), { cause });
    }
  }
}

/** Why a service has not answered a question. */
export const Refusal = {
  /** There is no such thing. */
  missing: 'missing',
  /** The caller may not ask. */
  denied: 'denied',
  /** The endpoint does not know the question: an emulator. */
  unknown: 'unknown',
} as const;

export type Refusal = (typeof Refusal)[keyof typeof Refusal];

/** What the error of an AWS client means; undefined for a fault, of which nothing follows about the deployment. */
export function readRefusal(error: unknown): Refusal | undefined {
  const { name = '', message = '', $metadata } = error as Partial<Error> & { readonly $metadata?: Metadata };
  const status = $metadata?.httpStatusCode;
  // Most services answer with the status of a denial, which says nothing of what the caller may.
  if (/Expired|InvalidClientTokenId|UnrecognizedClient|Signature|TimeTooSkewed/.test(name)) return undefined;
  if (/NotImplemented|InvalidAction|UnknownOperation|UnsupportedOperation|NotSupported/.test(name) || status === 501) {
    return Refusal.unknown;
  }
  if (/AccessDenied|Unauthorized|AuthorizationError|Forbidden/.test(name) || status === 403) return Refusal.denied;
  // S3 and Lambda say it by name or status; Athena in the message of an InvalidRequestException alone.
  if (/NotFound|NoSuch|DoesNotExist|NonExistent/.test(name) || status === 404) return Refusal.missing;
  return /\bis not found\b/.test(message) ? Refusal.missing : undefined;
}

interface Metadata {
  readonly httpStatusCode?: number;
}

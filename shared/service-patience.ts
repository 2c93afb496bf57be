/**
 * How long clients of Glue and Step Functions are patient: an answer takes milliseconds, and all that is asked of them may be
 * asked again.
 */
export const servicePatience = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
} as const;

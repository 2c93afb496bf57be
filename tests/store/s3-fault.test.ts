import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { faultKindOf, storeErrorOf, type S3FaultKind } from '../../shared/store/s3-fault.ts';

const call = { operation: 'get', key: 'a/b' };
const pinned = { ...call, version: 'v1' };

/** An error as the SDK throws it for an answer of S3. */
function answered(name: string, httpStatusCode: number) {
  return Object.assign(new Error('Why.'), { name, $metadata: { httpStatusCode } });
}

describe('an answer of S3', () => {
  test.each<[string, number, S3FaultKind]>([
    ['NoSuchKey', 404, 'missing'],
    ['NoSuchVersion', 404, 'missing'],
    // A HEAD has no body to say more.
    ['NotFound', 404, 'missing'],
    ['MethodNotAllowed', 405, 'missing'],
    ['NoSuchBucket', 404, 'refused'],
    ['PreconditionFailed', 412, 'taken'],
    ['ConditionalRequestConflict', 409, 'conflict'],
    ['OperationAborted', 409, 'conflict'],
    ['NoSuchUpload', 404, 'uploadGone'],
    ['InvalidRange', 416, 'pastEnd'],
    ['AccessDenied', 403, 'refused'],
    ['InvalidArgument', 400, 'refused'],
    ['BadDigest', 400, 'refused'],
    ['PermanentRedirect', 301, 'refused'],
    ['RequestTimeout', 400, 'unknown'],
    ['RequestTimeTooSkewed', 403, 'unknown'],
    ['SlowDown', 503, 'unknown'],
    ['ServiceUnavailable', 503, 'unknown'],
    ['InternalError', 500, 'unknown'],
    ['Unknown', 502, 'unknown'],
    ['TooManyRequests', 429, 'unknown'],
    ['SyntaxError', 200, 'unknown'],
    // The SDK gives an error in the body of a 200 the status 503.
    ['PreconditionFailed', 503, 'taken'],
    ['NoSuchKey', 503, 'missing'],
  ])('%s with status %i means: %s', (name, status, kind) => {
    expect(faultKindOf(answered(name, status), call)).toBe(kind);
  });

  test('that an argument is invalid means, where a version was asked for, that there is no such version', () => {
    expect(faultKindOf(answered('InvalidArgument', 400), pinned)).toBe('missing');
  });

  test('is never a bug, whatever its status and name', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 100, max: 599 }), (name, status) => {
        expect(faultKindOf(answered(name, status), call)).toBeDefined();
      }),
    );
  });
});

describe('no answer', () => {
  test.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'HPE_INVALID_CONSTANT'])(
    'with the code %s leaves unknown what happened',
    (code) => {
      expect(faultKindOf(Object.assign(new Error('no'), { code }), call)).toBe('unknown');
    },
  );

  test('within the time given leaves unknown what happened', () => {
    for (const name of ['AbortError', 'TimeoutError']) {
      expect(faultKindOf(Object.assign(new Error('no'), { name }), call)).toBe('unknown');
    }
    expect(faultKindOf(Object.assign(new Error('no'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }), call)).toBe('unknown');
    expect(faultKindOf(new Error('AWS SDK error wrapper for Error: socket hang up'), call)).toBe('unknown');
  });

  test.each([
    new TypeError('a bug'),
    Object.assign(new Error('no'), { code: 'ERR_INVALID_ARG_TYPE' }),
    Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
  ])('because of something else is no fault of the store: %s', (error) => {
    expect(faultKindOf(error, call)).toBeUndefined();
  });
});

describe('the error of the store', () => {
  test.each<[S3FaultKind, string]>([
    ['missing', 'Version v1 of "a/b" is gone: it was overwritten or deleted after the run pinned it.'],
    ['conflict', 'Another write of "a/b" was in flight; the store refused this one without deciding it.'],
    ['unknown', 'The store gave no usable reply to get of "a/b"; whether it happened is unknown.'],
    ['refused', 'S3 refused to get "a/b": AccessDenied (Why).'],
    ['uploadGone', 'S3 refused to get "a/b": AccessDenied (Why).'],
  ])('for %s says: %s', (kind, message) => {
    const cause = answered('AccessDenied', 403);
    expect(storeErrorOf(kind, pinned, cause)).toMatchObject({ message, cause });
  });

  test('does not repeat a name without a reason', () => {
    const cause = Object.assign(answered('NotFound', 403), { message: 'NotFound' });
    expect(storeErrorOf('refused', call, cause).message).toBe('S3 refused to get "a/b": NotFound.');
  });
});

import type { CodeRef } from '../../shared/code-ref.ts';

/** Which code a function on AWS is. Only the build knows, and puts in place of this module one that says it. */
export const code: CodeRef = { version: 'unknown', git_sha: 'unknown' };

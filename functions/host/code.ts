import type { CodeRef } from '../../shared/code-ref.ts';
import packageDocument from '../../package.json' with { type: 'json' };

/** The code of a function on AWS. The build puts in place of this module one that names the commit. */
export const code: CodeRef = { version: packageDocument.version, git_sha: 'unknown' };

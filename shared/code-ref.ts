/** The code a run used. */
export interface CodeRef {
  /** Package version. */
  readonly version: string;
  /** Commit, or `unknown` outside a checkout; `-dirty.<hash of the changes>` appended when it had any. */
  readonly git_sha: string;
}

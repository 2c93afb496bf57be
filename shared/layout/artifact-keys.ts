import type { CodeRef } from '../code-ref.ts';

/** The keys of the artifacts bucket: what was deployed, kept for good. */

/** @param file - `<function>-v<version>-<sha>.zip`. */
export function functionArtifactKey(file: string): string {
  return `functions/${file}`;
}

/** @param version - The contract's own, such as `1.2.0`. */
export function contractKey(dataset: string, version: string): string {
  return `contracts/${dataset}/${version}.yaml`;
}

/** What one version of the code was deployed with. */
export function releaseKey({ version, git_sha }: CodeRef): string {
  return `releases/${version}-${git_sha}.json`;
}

import { contractKey, functionArtifactKey } from '../shared/layout/keys.ts';
import { deployedContracts } from './deployed-contracts.ts';
import { functionNames, type FunctionName } from './function-specs.ts';
import type { Stack } from './stack.ts';

/** `releases/<version>-<sha>.json`: what one version of the code was deployed with, by keys of the same bucket. */
export interface ReleaseDocument {
  readonly version: string;
  readonly git_sha: string;
  readonly functions: Readonly<Record<FunctionName, { readonly key: string; readonly sha256: string }>>;
  readonly contracts: readonly {
    readonly dataset: string;
    readonly schema_v: number;
    readonly version: string;
    readonly key: string;
    readonly sha256: string;
  }[];
}

/** The release that a stack deploys. */
export function releaseDocument(stack: Pick<Stack, 'artifacts' | 'contracts' | 'smokeContract'>): ReleaseDocument {
  const { version, git_sha, functions } = stack.artifacts;
  const zips = functionNames.map((name) => {
    const { file, sha256 } = functions[name];
    return [name, { key: functionArtifactKey(file), sha256 }] as const;
  });
  return {
    version,
    git_sha,
    functions: Object.fromEntries(zips) as ReleaseDocument['functions'],
    contracts: deployedContracts(stack).all.map(({ dataset, schemaVersion, version: ofContract, sha256 }) => ({
      dataset,
      schema_v: schemaVersion,
      version: ofContract,
      key: contractKey(dataset, ofContract),
      sha256,
    })),
  };
}

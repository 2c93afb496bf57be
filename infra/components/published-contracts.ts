import { join } from 'node:path';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { smokeContractFile } from '../../shared/contract/deployed-contracts.ts';
import { isSmoke } from '../../shared/contract/smoke-dataset.ts';
import { contractKey, releaseKey } from '../../shared/layout/keys.ts';
import { deployedContracts } from '../deployed-contracts.ts';
import { releaseDocument } from '../release-document.ts';
import { contractsFolder, type Stack } from '../stack.ts';

/** What is published, and where. */
export interface PublishedContractsArgs {
  readonly stack: Stack;
  readonly bucket: aws.s3.Bucket;
}

/** The contracts by their versions, and the release that names them and the functions' zips, in the artifacts bucket. */
export class PublishedContracts extends pulumi.ComponentResource {
  constructor(name: string, { stack, bucket }: PublishedContractsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:PublishedContracts', name, {}, opts);
    // The objects themselves wait, not only their parent: before the bucket keeps versions they would have none.
    const kept = { parent: this, retainOnDelete: true, dependsOn: opts?.dependsOn ?? [] };
    for (const { dataset, schemaVersion, version, sha256 } of deployedContracts(stack).all) {
      new aws.s3.BucketObjectv2(
        `${name}-${dataset}-${version}`,
        {
          bucket: bucket.bucket,
          key: contractKey(dataset, version),
          source: new pulumi.asset.FileAsset(
            isSmoke({ dataset }) ? smokeContractFile : join(contractsFolder, dataset, `v${schemaVersion}.yaml`),
          ),
          sourceHash: sha256,
          contentType: 'application/yaml',
        },
        // A version is published once: `sluice contract check --against` refuses a change that does not raise it, and what it
        // lets pass, a comment, must not alter what runs have named. An earlier version stays when a later one takes its place.
        { ...kept, ignoreChanges: ['source', 'sourceHash'] },
      );
    }
    const { version, git_sha } = stack.artifacts;
    new aws.s3.BucketObjectv2(
      `${name}-release-${version}-${git_sha}`,
      {
        bucket: bucket.bucket,
        key: releaseKey({ version, git_sha }),
        content: `${JSON.stringify(releaseDocument(stack), null, 2)}\n`,
        contentType: 'application/json',
      },
      kept,
    );
    this.registerOutputs({});
  }
}

import { join } from 'node:path';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { functionArtifactKey } from '../../shared/layout/keys.ts';
import { functionNames, type FunctionName } from '../function-specs.ts';
import type { Stack } from '../stack.ts';

/** What is published, and where. */
export interface PublishedArtifactsArgs {
  readonly stack: Stack;
  readonly bucket: aws.s3.Bucket;
}

/**
 * The functions' zips in the artifacts bucket. Each is a resource named after its file, so that another build adds objects and
 * those of earlier builds stay. `dependsOn` has to name what the bucket keeps versions by.
 */
export class PublishedArtifacts extends pulumi.ComponentResource {
  readonly objects: Readonly<Record<FunctionName, aws.s3.BucketObjectv2>>;

  constructor(name: string, { stack, bucket }: PublishedArtifactsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:PublishedArtifacts', name, {}, opts);
    const { folder, functions } = stack.artifacts;
    // The objects themselves wait, not only their parent: before the bucket keeps versions they would have none to name.
    const kept = { parent: this, retainOnDelete: true, dependsOn: opts?.dependsOn ?? [] };
    const objects = functionNames.map((functionName) => {
      const { file, sha256 } = functions[functionName];
      const object = new aws.s3.BucketObjectv2(
        `${name}-${file}`,
        {
          bucket: bucket.bucket,
          key: functionArtifactKey(file),
          source: new pulumi.asset.FileAsset(join(folder, file)),
          sourceHash: sha256,
          contentType: 'application/zip',
        },
        kept,
      );
      return [functionName, object] as const;
    });
    this.objects = Object.fromEntries(objects) as Record<FunctionName, aws.s3.BucketObjectv2>;
    this.registerOutputs({});
  }
}

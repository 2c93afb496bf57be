import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { BucketKind } from '../../../infra/names.ts';
import { s3Client } from '../../../shared/store/s3-client.ts';
import type { EnforcedStack } from './enforced-stack.ts';

const kinds: readonly BucketKind[] = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results', 'access-logs'];

/** Everything that a role could change: each version of each object, the catalog's partitions of `events`, the executions. */
export async function readStackState(stack: EnforcedStack): Promise<string[]> {
  const { names, environment } = stack;
  const place = stack.place('onlooker');
  const s3 = s3Client({ ...place, forcePathStyle: true });
  const objects = kinds.map(async (kind) => {
    const Bucket = names.bucket(kind);
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => `${Bucket}/${Key} ${VersionId}`);
  });
  const wanted = { DatabaseName: environment.database, TableName: 'events_v1' };
  const { Partitions = [] } = await new GlueClient(place).send(new GetPartitionsCommand(wanted));
  const ofPipeline = new ListExecutionsCommand({ stateMachineArn: environment.pipelineArn });
  const { executions = [] } = await new SFNClient(place).send(ofPipeline);
  return [
    ...(await Promise.all(objects)).flat().sort(),
    ...Partitions.map((partition) => JSON.stringify(partition)),
    ...executions.map(({ name }) => name!),
  ];
}

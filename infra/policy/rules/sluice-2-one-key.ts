import { ofBucket, ofType, textOf, type DeclaredResources } from '../declared-resource.ts';
import type { Rule, Violation } from '../rule.ts';

interface Encryption {
  readonly rules: readonly {
    readonly applyServerSideEncryptionByDefault?: { readonly sseAlgorithm: string; readonly kmsMasterKeyId?: string };
  }[];
}

const encryptionType = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';

/** The input that names the key. */
const keyInputs: Readonly<Record<string, string>> = {
  'aws:cloudwatch/logGroup:LogGroup': 'kmsKeyId',
  'aws:lambda/function:Function': 'kmsKeyArn',
  'aws:sns/topic:Topic': 'kmsMasterKeyId',
  'aws:sqs/queue:Queue': 'kmsMasterKeyId',
};

/** Sluice.2. */
export const oneKey: Rule = {
  id: 'Sluice.2',
  title: "Buckets, logs, topics, queues and the variables of functions are encrypted with one key, the stack's own",
  why: 'Who may use that key may read, and nobody else, whatever another policy says. A bucket that takes access logs is encrypted by S3: S3 delivers them to no other.',
  url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
  check: (resources) => {
    const uses = [...findUses(resources)];
    const [own] = uses.flatMap(({ key }) => (isOwn(key) ? [keyId(key)] : []));
    return uses.flatMap(({ resource, key }): Violation[] => {
      if (!isOwn(key)) return [{ resource, problem: 'is not encrypted with the key of the stack; pass it the key' }];
      return keyId(key) === own ? [] : [{ resource, problem: `is encrypted with another key than ${String(own)}` }];
    });
  },
};

function* findUses(resources: DeclaredResources): Generator<Omit<Violation, 'problem'> & { readonly key: string }> {
  const logTargets = ofType(resources, 'aws:s3/bucketLogging:BucketLogging').map(({ inputs }) => inputs.targetBucket);
  for (const resource of resources) {
    const { type, inputs } = resource;
    const input = keyInputs[type];
    if (input !== undefined) yield { resource, key: textOf(resource, input) };
    if (type !== 'aws:s3/bucket:Bucket' || logTargets.includes(inputs.bucket)) continue;
    const encryptions = ofBucket(resources, resource, encryptionType);
    const defaults = encryptions.flatMap((encryption) => (encryption.inputs as unknown as Encryption).rules);
    const [byDefault] = defaults.map((rule) => rule.applyServerSideEncryptionByDefault);
    yield { resource, key: byDefault?.sseAlgorithm === 'aws:kms' ? (byDefault.kmsMasterKeyId ?? '') : '' };
  }
}

/** Neither none nor one that AWS manages. */
function isOwn(key: string): boolean {
  return key !== '' && !key.includes('alias/aws/');
}

/** Services take the id or the ARN. */
function keyId(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

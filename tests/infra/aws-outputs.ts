import { createHash } from 'node:crypto';

/** The account of every recorded stack. */
export const recordedAccount = '123456789012';

/** A registered resource, as far as its outputs depend on it. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Service and prefix of the name in a type's ARN; those of other types are made of the type. */
const arnParts: Readonly<Record<string, readonly [service: string, prefix: string]>> = {
  'aws:athena/workgroup:Workgroup': ['athena', 'workgroup/'],
  'aws:cloudwatch/eventRule:EventRule': ['events', 'rule/'],
  'aws:cloudwatch/logGroup:LogGroup': ['logs', 'log-group:'],
  'aws:cloudwatch/metricAlarm:MetricAlarm': ['cloudwatch', 'alarm:'],
  'aws:glue/catalogDatabase:CatalogDatabase': ['glue', 'database/'],
  'aws:iam/policy:Policy': ['iam', 'policy/'],
  'aws:iam/role:Role': ['iam', 'role/'],
  'aws:lambda/function:Function': ['lambda', 'function:'],
  'aws:s3/bucket:Bucket': ['s3', ''],
  'aws:scheduler/schedule:Schedule': ['scheduler', 'schedule/default/'],
  'aws:scheduler/scheduleGroup:ScheduleGroup': ['scheduler', 'schedule-group/'],
  'aws:sfn/stateMachine:StateMachine': ['states', 'stateMachine:'],
  'aws:sns/topic:Topic': ['sns', ''],
  'aws:sqs/queue:Queue': ['sqs', ''],
};

/**
 * The outputs that only AWS could give a resource: made up, plausible, and the same every time. The id of a type that is
 * not known here is its physical name.
 */
export function inventOutputs(
  resource: Registered,
  region: string,
  keyArn?: string,
): { id: string; state: Record<string, unknown> } {
  const { type, inputs } = resource;
  const name = physicalName(resource);
  const arn = inventArn(resource, name, region);
  const digits = createHash('sha256').update(`${type} ${name}`).digest('hex');
  switch (type) {
    case 'aws:kms/key:Key': {
      if (keyArn !== undefined) return { id: keyArn, state: { keyId: keyArn.split('/')[1], arn: keyArn } };
      const keyId = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      return { id: keyId, state: { keyId, arn: `arn:aws:kms:${region}:${recordedAccount}:key/${keyId}` } };
    }
    case 'aws:s3/bucket:Bucket':
      return { id: name, state: { bucket: name, arn, bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com` } };
    case 'aws:s3/bucketObjectv2:BucketObjectv2':
      return {
        id: `${String(inputs.bucket)}/${String(inputs.key)}`,
        state: {
          arn: `arn:aws:s3:::${String(inputs.bucket)}/${String(inputs.key)}`,
          versionId: digits.slice(0, 32),
          etag: digits.slice(0, 32),
        },
      };
    case 'aws:iam/role:Role':
      return { id: name, state: { name, arn, uniqueId: `AROA${digits.slice(0, 17).toUpperCase()}` } };
    case 'aws:iam/openIdConnectProvider:OpenIdConnectProvider': {
      const host = String(inputs.url).replace('https://', '');
      const providerArn = `arn:aws:iam::${recordedAccount}:oidc-provider/${host}`;
      return { id: providerArn, state: { arn: providerArn } };
    }
    case 'aws:lambda/function:Function':
      return { id: name, state: { name, arn, version: '1', qualifiedArn: `${arn}:1` } };
    case 'aws:sqs/queue:Queue': {
      const url = `https://sqs.${region}.amazonaws.com/${recordedAccount}/${name}`;
      return { id: url, state: { name, arn, url } };
    }
    case 'aws:sfn/stateMachine:StateMachine':
      return { id: arn, state: { name, arn, stateMachineVersionArn: `${arn}:1` } };
    case 'aws:iam/policy:Policy':
    case 'aws:sns/topic:Topic':
      return { id: arn, state: { name, arn } };
    default:
      return { id: name, state: { name, arn } };
  }
}

/** Pulumi names a resource that has no name of its own after its logical name. */
function physicalName({ name, inputs }: Registered): string {
  const physical = inputs.name ?? inputs.bucket;
  return typeof physical === 'string' ? physical : name;
}

function inventArn({ type, inputs }: Registered, name: string, region: string): string {
  if (type === 'aws:sfn/alias:Alias') {
    const [route] = inputs.routingConfigurations as readonly { readonly stateMachineVersionArn: string }[];
    return route!.stateMachineVersionArn.replace(/:\d+$/, `:${name}`);
  }
  const [service, prefix] = arnParts[type] ?? [
    type.split(/[:/]/)[1] ?? '',
    `${type.split(':').at(-1)!.toLowerCase()}/`,
  ];
  if (service === 's3') return `arn:aws:s3:::${name}`;
  return `arn:aws:${service}:${service === 'iam' ? '' : region}:${recordedAccount}:${prefix}${name}`;
}

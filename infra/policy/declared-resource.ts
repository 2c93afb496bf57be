/** A resource as a program declares it: what a policy pack and a recording in a test both have. */
export interface DeclaredResource {
  /** Such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Everything that a program declares. */
export type DeclaredResources = readonly DeclaredResource[];

/** The resources of a type. */
export function ofType(resources: DeclaredResources, type: string): DeclaredResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The buckets of a program. */
export function bucketsOf(resources: DeclaredResources): DeclaredResource[] {
  return ofType(resources, 'aws:s3/bucket:Bucket');
}

/** The resources of a type that configure a bucket, which they name. */
export function ofBucket(resources: DeclaredResources, bucket: DeclaredResource, type: string): DeclaredResource[] {
  return ofType(resources, type).filter(({ inputs }) => inputs.bucket === bucket.inputs.bucket);
}

/** An input that is a text; empty for one that is not given. */
export function textOf({ inputs }: DeclaredResource, input: string): string {
  const value = inputs[input];
  return typeof value === 'string' ? value : '';
}

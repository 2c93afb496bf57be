import type { BucketKind, StackNames } from '../names.ts';
import type { Statement } from './policy-document.ts';

/** Patterns of keys or prefixes, by bucket. */
export type Patterns = Partial<Readonly<Record<BucketKind, readonly string[]>>>;

/** What a role may do with objects; whatever is not named it may not. */
export interface StoreAccess {
  /** Reads, also a version that it names: a read that is cut goes on with the version that it began with. */
  readonly read?: Patterns;
  /** Reads what is there now, and nothing that was replaced or removed since. */
  readonly readCurrent?: Patterns;
  /** Writes where nothing is, and reads it: whoever loses a reply has to see whether the write took place. */
  readonly create?: Patterns;
  /** The same for objects so large that they are uploaded in parts. */
  readonly createLarge?: Patterns;
  /** Writes whether or not there is something. */
  readonly replace?: Patterns;
  /** The same for objects so large that they are uploaded in parts. */
  readonly replaceLarge?: Patterns;
  readonly remove?: Patterns;
  /** Lists below prefixes: patterns of what a listing asks for. */
  readonly list?: Patterns;
}

/**
 * The statements that grant it.
 *
 * A create is granted by its header: `If-None-Match` on what makes the object, a single write or the completion of a
 * multipart upload. The other calls of an upload cannot carry it, and make no object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function storeStatements(names: StackNames, access: StoreAccess): Statement[] {
  const { read, readCurrent, create, createLarge, replace, replaceLarge, remove, list } = access;
  const upload = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  const onlyAbsent = { Null: { 's3:if-none-match': 'false' } };
  const onlyParts = { BoolIfExists: { 's3:ObjectCreationOperation': 'false' } };
  return [
    ...allow('Read', ['s3:GetObject', 's3:GetObjectVersion'], objectArns(names, read, create, createLarge)),
    ...allow('ReadCurrent', ['s3:GetObject'], objectArns(names, readCurrent)),
    ...allow('Create', ['s3:PutObject'], objectArns(names, create, createLarge), onlyAbsent),
    ...allow('CreateParts', upload, objectArns(names, createLarge), onlyParts),
    ...allow('Replace', ['s3:PutObject'], objectArns(names, replace)),
    ...allow('ReplaceLarge', upload, objectArns(names, replaceLarge)),
    ...allow('Remove', ['s3:DeleteObject'], objectArns(names, remove)),
    ...Object.entries(list ?? {}).flatMap(([kind, prefixes]) =>
      allow(`List${capitalize(kind)}`, ['s3:ListBucket'], [names.bucketArn(kind as BucketKind)], {
        StringLike: { 's3:prefix': prefixes },
      }),
    ),
  ];
}

/** The objects that patterns name, without those that a wider pattern names too. */
export function objectArns(names: StackNames, ...some: readonly (Patterns | undefined)[]): string[] {
  const arns = some.flatMap((patterns) =>
    Object.entries(patterns ?? {}).flatMap(([kind, keys]) =>
      keys.map((key) => names.bucketArn(kind as BucketKind, key)),
    ),
  );
  const isCovered = (arn: string) =>
    arns.some((wider) => wider !== arn && wider.endsWith('*') && arn.startsWith(wider.slice(0, -1)));
  return [...new Set(arns)].filter((arn) => !isCovered(arn));
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement['Condition'],
): Statement[] {
  if (Resource.length === 0) return [];
  return [{ Sid, Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) }];
}

/** A Sid takes letters and digits only. */
function capitalize(kind: string): string {
  return kind
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

import { InvalidInputError, type Problem } from '../../shared/errors.ts';

/** What the CLI needs of a deployed stack's outputs, by the names that they have in `infra/outputs.ts`. */
export interface StackOutputs {
  /** The settings that the stack decides by. */
  readonly Settings: object;
  readonly Region: string;
  readonly Account: string;
  /** The deployed code. */
  readonly Version: string;
  readonly GitSha: string;
  /** Of the contracts that its functions judge by. */
  readonly ContractsSha256: string;
  readonly RawBucket: string;
  readonly ProcessedBucket: string;
  readonly QuarantineBucket: string;
  readonly ArtifactsBucket: string;
  /** What the stack encrypts with. */
  readonly KeyArn: string;
  /** The Glue database. */
  readonly Database: string;
  readonly PipelineArn: string;
  /** The version that was deployed. */
  readonly PipelineVersionArn: string;
  readonly PipelineAliasArn: string;
  readonly BackfillArn: string;
  readonly BackfillVersionArn: string;
  readonly BackfillAliasArn: string;
  /** Published versions, by function. */
  readonly FunctionVersionArns: Readonly<Record<string, string>>;
  /** By class of notices. */
  readonly TopicArns: Readonly<Record<string, string>>;
  /** By the role in the contracts. */
  readonly ApproverRoleArns: Readonly<Record<string, string>>;
}

const texts = [
  'Region',
  'Account',
  'Version',
  'GitSha',
  'ContractsSha256',
  'RawBucket',
  'ProcessedBucket',
  'QuarantineBucket',
  'ArtifactsBucket',
  'KeyArn',
  'Database',
  'PipelineArn',
  'PipelineVersionArn',
  'PipelineAliasArn',
  'BackfillArn',
  'BackfillVersionArn',
  'BackfillAliasArn',
] as const satisfies readonly (keyof StackOutputs)[];

const tables = [
  'FunctionVersionArns',
  'TopicArns',
  'ApproverRoleArns',
] as const satisfies readonly (keyof StackOutputs)[];

/** The outputs that a parsed document states. Throws InvalidInputError with every one that is missing or of another form. */
export function readStackOutputs(document: unknown, source: string): StackOutputs {
  const found = isObject(document) ? document : {};
  const problems: Problem[] = [
    ...texts.filter((name) => !isText(found[name])).map((path) => ({ path, message: describe(found[path], 'text') })),
    ...tables
      .filter((name) => !isTable(found[name]))
      .map((path) => ({ path, message: describe(found[path], 'table of ARNs') })),
    ...(isObject(found.Settings) ? [] : [{ path: 'Settings', message: 'are no settings' }]),
  ];
  if (problems.length > 0) throw new InvalidInputError(source, problems);
  return found as unknown as StackOutputs;
}

/** Every version of the program has given more outputs, and a file of them may be older than the stack. */
function describe(value: unknown, form: string): string {
  if (value !== undefined) return `is no ${form}`;
  return 'is missing: take the outputs of the stack anew, or deploy it again if it is older than this program';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTable(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isText);
}

import { InvalidInputError, type Problem } from './errors.ts';
import { readSettings, type StackSettings } from './settings.ts';

/** What a stack tells its functions, in environment variables: written by `infra`, read when a function starts. */
export interface FunctionEnvironment {
  readonly settings: StackSettings;
  /** Bucket names. */
  readonly buckets: {
    readonly raw: string;
    readonly processed: string;
    readonly quarantine: string;
    readonly artifacts: string;
  };
  /** The Glue database. */
  readonly database: string;
  /** The state machine of the pipeline, without a version: executions are named by it. */
  readonly pipelineArn: string;
  /** What starts executions of the version in force: the alias of the pipeline. */
  readonly pipelineAliasArn: string;
  /** The unique ids (`AROA…`) of the approver roles, by the role in the contracts. Only record-approval needs them. */
  readonly approverRoleIds: Readonly<Record<string, string>>;
}

/** The environment variable of each field. */
export const environmentNames = {
  settings: 'SLUICE_SETTINGS',
  raw: 'SLUICE_RAW_BUCKET',
  processed: 'SLUICE_PROCESSED_BUCKET',
  quarantine: 'SLUICE_QUARANTINE_BUCKET',
  artifacts: 'SLUICE_ARTIFACTS_BUCKET',
  database: 'SLUICE_DATABASE',
  pipelineArn: 'SLUICE_PIPELINE_ARN',
  pipelineAliasArn: 'SLUICE_PIPELINE_ALIAS_ARN',
  approverRoleIds: 'SLUICE_APPROVER_ROLE_IDS',
} as const;

/** Reads what the stack has set. Throws InvalidInputError that names every variable that is missing or is no JSON. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): FunctionEnvironment {
  const problems: Problem[] = [];
  const text = (field: keyof typeof environmentNames) => {
    const value = env[environmentNames[field]] ?? '';
    if (value === '') problems.push({ path: environmentNames[field], message: 'is not set' });
    return value;
  };
  const json = (field: keyof typeof environmentNames): unknown => {
    const value = text(field);
    try {
      return value === '' ? {} : JSON.parse(value);
    } catch {
      problems.push({ path: environmentNames[field], message: `is no JSON: ${value.slice(0, 60)}` });
      return {};
    }
  };
  const settings = json('settings');
  const environment = {
    buckets: {
      raw: text('raw'),
      processed: text('processed'),
      quarantine: text('quarantine'),
      artifacts: text('artifacts'),
    },
    database: text('database'),
    pipelineArn: text('pipelineArn'),
    pipelineAliasArn: text('pipelineAliasArn'),
    approverRoleIds:
      env[environmentNames.approverRoleIds] === undefined ? {} : (json('approverRoleIds') as Record<string, string>),
  };
  if (problems.length > 0) throw new InvalidInputError('The environment of the function', problems);
  return { settings: readSettings(settings, environmentNames.settings), ...environment };
}

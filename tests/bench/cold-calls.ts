import type { FunctionName } from '../../infra/function-specs.ts';
import { environmentNames } from '../../shared/env.ts';
import { approvalKey } from '../../shared/layout/approval-keys.ts';
import { rawDayPrefix } from '../../shared/layout/raw-keys.ts';
import { approvalNotification } from '../support/approval-notification.ts';

const environment: Readonly<Record<keyof typeof environmentNames, string>> = {
  settings: JSON.stringify({ stack: 'bench', approval: 'required' }),
  raw: 'raw-bucket',
  processed: 'processed-bucket',
  quarantine: 'quarantine-bucket',
  artifacts: 'artifacts-bucket',
  database: 'sluice_bench',
  pipelineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-bench-pipeline',
  pipelineAliasArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-bench-pipeline:live',
  approverRoleIds: JSON.stringify({ domain: 'AROADOMAIN000EXAMPLE0' }),
};

/** What a function finds in its environment, with `endpoint` in the place of AWS. */
export function coldEnvironment(endpoint: string): Readonly<Record<string, string>> {
  const names = Object.keys(environmentNames) as (keyof typeof environmentNames)[];
  return {
    ...Object.fromEntries(names.map((name) => [environmentNames[name], environment[name]])),
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
  };
}

const execution = { execution: 'bench-1', dataset: 'events' };
const stage = { ...execution, schema_v: 1, ingestion_date: '2025-01-01' };
const run = { ...stage, run_id: 'bench-1-1' };
const subject = 'events/2025-01-01/bench-1-1/0-0123456789abcdef';
const object = {
  key: `${rawDayPrefix({ domain: 'analytics', dataset: 'events' }, 'web', stage.ingestion_date)}a.ndjson`,
};

/** A call of each function as AWS makes it, with which the function asks AWS for something. */
export const coldPayloads: Readonly<Record<FunctionName, unknown>> = {
  sensor: { ...execution, ingestion_date: stage.ingestion_date },
  transform: stage,
  'validate-output': run,
  'request-approval': { ...run, base: 0 },
  'await-approval': { ...run, base: 0, token: 'a token' },
  promote: { ...run, base: 0, tries: 0 },
  'record-failure': { ...stage, stage: 'Transform', error: 'PipelineError', cause: '{}' },
  backfill: { backfill: 'bench', execution: 'bench-1' },
  arrival: { Records: [{ messageId: '1', body: JSON.stringify({ detail: { object } }) }] },
  'record-approval': approvalNotification({
    key: approvalKey('domain', subject),
    versionId: '1',
    principalId: 'AWS:AROADOMAIN000EXAMPLE0:dana',
  }),
  repair: {},
};

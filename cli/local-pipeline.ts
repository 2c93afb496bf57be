import type { ExecutionInput } from '../functions/flow.ts';
import { promoteHandler } from '../functions/promote/handler.ts';
import { recordFailureHandler } from '../functions/record-failure/handler.ts';
import { sensorHandler } from '../functions/sensor/handler.ts';
import { transformHandler } from '../functions/transform/handler.ts';
import { validateOutputHandler } from '../functions/validate-output/handler.ts';
import { pipelineDefinition, type NoticeClass, type PipelineFunction } from '../infra/state-machine.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { outcomeKey } from '../shared/layout/keys.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import { getJson } from '../shared/store/json.ts';
import { exists } from '../shared/store/object-store.ts';
import type { ExecutionResult } from './local-runner/execution.ts';
import { systemProcesses, type Processes } from './local-runner/process-identity.ts';
import { resumeExecution, runExecution, type LocalRunner, type Transition } from './local-runner/runner.ts';
import type { LocalFunction } from './local-runner/task.ts';
import { outboxPublish } from './outbox.ts';
import type { Workspace } from './workspace.ts';

/** ARNs of what a laptop has in place of Lambda functions and SNS topics. */
const arn = (service: string, name: string) => `arn:aws:${service}:local:000000000000:${name}`;

const functionArns: Readonly<Record<PipelineFunction, string>> = {
  sensor: arn('lambda', 'function:sensor'),
  transform: arn('lambda', 'function:transform'),
  validateOutput: arn('lambda', 'function:validate-output'),
  promote: arn('lambda', 'function:promote'),
  recordFailure: arn('lambda', 'function:record-failure'),
};

const topicArns: Readonly<Record<NoticeClass, string>> = {
  P1: arn('sns', 'P1'),
  P2: arn('sns', 'P2'),
  P3: arn('sns', 'P3'),
  notices: arn('sns', 'notices'),
};

/** How an execution ended, as the state machine and as the store tell it. */
export interface PipelineEnd {
  readonly execution: string;
  readonly result: ExecutionResult;
  /** Absent only when the failure could not even be recorded. */
  readonly outcome: OutcomeRecord | undefined;
}

/** A name no other execution has: the partition, the time and a nonce, at most 80 characters as Step Functions wants it. */
export function nameExecution({ clock }: Workspace, dataset: string, ingestionDate: string): string {
  const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${dataset.slice(0, 40)}-${ingestionDate}-${time}Z-${clock.nonce().slice(0, 6)}`;
}

/** Runs one date of a dataset through the state machine, in this process. */
export async function runPipeline(
  workspace: Workspace,
  { dataset, schemaVersion }: Contract,
  ingestionDate: string,
  onTransition: (transition: Transition) => void,
): Promise<PipelineEnd> {
  const name = nameExecution(workspace, dataset, ingestionDate);
  const input = { dataset, ingestion_date: ingestionDate, schema_v: schemaVersion };
  return executePipeline(workspace, name, input, onTransition);
}

/** Runs an execution of this name and input through the state machine; a schedule gives other inputs than `sluice run`. */
export async function executePipeline(
  workspace: Workspace,
  name: string,
  input: ExecutionInput,
  onTransition: (transition: Transition) => void,
): Promise<PipelineEnd> {
  const definition = pipelineDefinition({ functions: functionArns, topics: topicArns });
  const result = await runExecution({ ...localRunner(workspace, onTransition), definition, name, input });
  return readEnd(workspace, input.dataset, name, result);
}

/** Goes on with an execution whose process is gone, as `processes` tell. */
export async function resumePipeline(
  workspace: Workspace,
  dataset: string,
  execution: string,
  onTransition: (transition: Transition) => void,
  processes: Processes = systemProcesses,
): Promise<PipelineEnd> {
  const result = await resumeExecution({ ...localRunner(workspace, onTransition), processes, name: execution });
  return readEnd(workspace, dataset, execution, result);
}

function localRunner(workspace: Workspace, onTransition: (transition: Transition) => void): LocalRunner {
  const functions: Readonly<Record<string, LocalFunction>> = {
    [functionArns.sensor]: sensorHandler(workspace),
    [functionArns.transform]: transformHandler(workspace),
    [functionArns.validateOutput]: validateOutputHandler(workspace),
    [functionArns.promote]: promoteHandler(workspace),
    [functionArns.recordFailure]: recordFailureHandler(workspace),
  };
  return {
    functions,
    publish: outboxPublish(workspace.outbox, workspace.clock, topicArns),
    stack: workspace.stack,
    faultTopic: topicArns.P1,
    store: workspace.local,
    clock: workspace.clock,
    onTransition,
  };
}

async function readEnd(
  { stores }: Workspace,
  dataset: string,
  execution: string,
  result: ExecutionResult,
): Promise<PipelineEnd> {
  const key = outcomeKey(dataset, execution);
  const recorded = await exists(stores.processed, key);
  return { execution, result, outcome: recorded ? await getJson<OutcomeRecord>(stores.processed, key) : undefined };
}

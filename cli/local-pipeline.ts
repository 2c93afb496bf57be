import type { ExecutionInput } from '../functions/flow.ts';
import { wakeDecided } from '../functions/waiting-executions.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { DamagedDocumentError } from '../shared/errors.ts';
import { outcomeKey } from '../shared/layout/keys.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import { getJson } from '../shared/store/json.ts';
import { exists } from '../shared/store/object-store.ts';
import { ExecutionMissingError, ExecutionRunningError, loadExecution } from './local-runner/execution-store.ts';
import { systemProcesses, type Processes } from './local-runner/process-identity.ts';
import { resumeExecution, runExecution, type ExecutionResult } from './local-runner/runner.ts';
import { localPipelineDefinition, localRunner } from './local-stack.ts';
import type { LocalWorkspace } from './local-workspace.ts';
import { nameExecution } from './name-execution.ts';
import type { OnTransition, PipelineEnd } from './pipeline-host.ts';

/** Runs one date of a dataset through the state machine, in this process, to its end or until it waits for people. */
export async function runPipeline(
  workspace: LocalWorkspace,
  { dataset, schemaVersion }: Contract,
  ingestionDate: string,
  onTransition: OnTransition,
): Promise<PipelineEnd> {
  const name = nameExecution(workspace.clock, dataset, ingestionDate);
  const input = { dataset, ingestion_date: ingestionDate, schema_v: schemaVersion };
  return executePipeline(workspace, name, input, onTransition);
}

/**
 * Runs an execution of this name and input through the state machine; a schedule gives other inputs than `sluice run`.
 * Throws ExecutionAlreadyExistsError.
 */
export async function executePipeline(
  workspace: LocalWorkspace,
  name: string,
  input: ExecutionInput,
  onTransition: OnTransition,
): Promise<PipelineEnd> {
  const result = await runExecution({
    ...localRunner(workspace, onTransition),
    definition: localPipelineDefinition(),
    settings: workspace.settings,
    name,
    input,
  });
  const resumed = await resumeAllWoken(workspace, onTransition);
  return { ...(await readEnd(workspace, input.dataset, name, result)), resumed };
}

/**
 * Goes on with an execution whose process is gone, as `processes` tell, or that waited, and with those that wait for its
 * end. Throws ExecutionMissingError and ExecutionRunningError.
 */
export async function resumePipeline(
  workspace: LocalWorkspace,
  dataset: string,
  execution: string,
  onTransition: OnTransition,
  processes: Processes = systemProcesses,
): Promise<PipelineEnd> {
  await wakeDecided(workspace, dataset, execution);
  const result = await resumeWithParents(workspace, execution, onTransition, processes);
  const resumed = await resumeAllWoken(workspace, onTransition);
  return { ...(await readEnd(workspace, dataset, execution, result)), resumed };
}

/**
 * Goes on with an execution that a wake made ready, and with those that wait for its end; what it came to. Undefined
 * when another process is at work on it, which finds the wake by itself, and when there is no such execution here.
 */
export async function resumeWoken(
  workspace: LocalWorkspace,
  execution: string,
  onTransition: OnTransition = () => undefined,
): Promise<PipelineEnd | undefined> {
  try {
    const { input } = await loadExecution(workspace.local, execution);
    const { dataset } = input as ExecutionInput;
    const result = await resumeWithParents(workspace, execution, onTransition, systemProcesses);
    return { ...(await readEnd(workspace, dataset, execution, result)), resumed: [] };
  } catch (error) {
    if (error instanceof ExecutionRunningError || error instanceof ExecutionMissingError) return undefined;
    throw error;
  }
}

/**
 * Goes on with every execution that this workspace's tokens woke, and with those that these wake in turn. One that is damaged
 * fails by itself: what woke it is done all the same.
 */
export async function resumeAllWoken(
  workspace: LocalWorkspace,
  onTransition: OnTransition = () => undefined,
): Promise<PipelineEnd[]> {
  const ends = new Map<string, PipelineEnd>();
  for (let names = workspace.tokens.woken(); names.length > 0; names = workspace.tokens.woken()) {
    for (const name of names) {
      const end = await resumeWoken(workspace, name, onTransition).catch((error: unknown) => failDamaged(name, error));
      if (end !== undefined) ends.set(name, end);
    }
  }
  return [...ends.values()];
}

function failDamaged(execution: string, error: unknown): PipelineEnd {
  if (!(error instanceof DamagedDocumentError)) throw error;
  const { name, message: cause } = error;
  return { execution, result: { status: 'FAILED', error: name, cause }, outcome: undefined, resumed: [] };
}

/** With the settings that it began with: what this process was called with says nothing about it. */
async function resumeWithParents(
  workspace: LocalWorkspace,
  name: string,
  onTransition: OnTransition,
  processes: Processes,
): Promise<ExecutionResult> {
  const { settings, parent } = await loadExecution(workspace.local, name);
  const runner = localRunner({ ...workspace, settings }, onTransition);
  const result = await resumeExecution({ ...runner, processes, name });
  if (parent === null || result.status === 'WAITING') return result;
  try {
    await resumeWithParents(workspace, parent.execution, onTransition, processes);
  } catch (error) {
    // The process that runs the parent sees for itself that this one has ended.
    if (!(error instanceof ExecutionRunningError)) throw error;
  }
  return result;
}

async function readEnd(
  { stores }: LocalWorkspace,
  dataset: string,
  execution: string,
  result: ExecutionResult,
): Promise<Omit<PipelineEnd, 'resumed'>> {
  const key = outcomeKey(dataset, execution);
  const recorded = await exists(stores.processed, key);
  return { execution, result, outcome: recorded ? await getJson<OutcomeRecord>(stores.processed, key) : undefined };
}

import type { ExecutionInput } from '../functions/flow.ts';
import { repairPartitions } from '../functions/repair/repair-partitions.ts';
import { reportRepair } from '../functions/repair/repair-report.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { describePartition } from '../shared/layout/partition.ts';
import { readUnlessDamaged, type DocumentDamage } from '../shared/store/document-damage.ts';
import { giveApproval } from './give-approval.ts';
import { goOnWithPlan } from './local-backfill.ts';
import { executePipeline, resumePipeline } from './local-pipeline.ts';
import { ExecutionMissingError, listWaitingNames, loadExecution } from './local-runner/execution-store.ts';
import { waitingOf } from './local-runner/readiness.ts';
import { publishNotice } from './local-stack.ts';
import type { LocalWorkspace } from './local-workspace.ts';
import { localPerson } from './person.ts';
import type { PipelineHost } from './pipeline-host.ts';
import { reportUncontracted, type ToldRepair } from './repair-report.ts';
import { listStoredPartitions } from './stored-partitions.ts';
import { usageProblem } from './usage-problem.ts';

/** This process, which carries executions out itself; the workspace is asked for when it is needed, because it holds this. */
export function localHost(workspace: () => LocalWorkspace): PipelineHost {
  return {
    execute: (name, input, onTransition) => executePipeline(workspace(), name, input, onTransition),
    begin: () =>
      Promise.reject(
        usageProblem('--no-wait', 'only a stack (--stack NAME) runs anything after the command has ended'),
      ),
    resume: async (contract, date, name, onTransition) => {
      await assertIsOf(workspace(), contract, date, name);
      return resumePipeline(workspace(), contract.dataset, name, onTransition);
    },
    // `executions.start` has carried it out.
    settle: () => Promise.resolve(),
    runPlan: (plan, onTransition) => goOnWithPlan(workspace(), plan, onTransition),
    listIdle: (names, damages) => listIdle(workspace(), names, damages),
    waitingRunId: (_dataset, execution) => waitingRunId(workspace(), execution),
    identify: (as) => Promise.resolve(localPerson(as)),
    takeRole: (_role, as) => Promise.resolve({ person: localPerson(as), workspace: workspace() }),
    decide: (given, onTransition) => giveApproval(workspace(), given, onTransition),
    publish: (notice) => publishNotice(workspace(), notice),
    repair: (onPartition) => repair(workspace(), onPartition),
    trace: () =>
      Promise.reject(usageProblem('--stack', 'is needed: a run on this machine leaves no log and has no page')),
  };
}

/** Throws InvalidInputError for an execution of another dataset or date, ExecutionMissingError without one. */
async function assertIsOf(
  { local, contracts }: LocalWorkspace,
  { dataset, schemaVersion }: Contract,
  date: string,
  name: string,
): Promise<void> {
  const { input } = await loadExecution(local, name);
  const { dataset: found, ingestion_date: foundDate, schema_v } = input as Partial<ExecutionInput>;
  if (found === undefined) {
    const message = `"${name}" is an execution of a backfill: sluice backfill resume goes on with it`;
    throw usageProblem('--resume', message);
  }
  const foundVersion = contracts.get(found, schema_v).schemaVersion;
  if (found === dataset && foundDate === date && foundVersion === schemaVersion) return;
  const other = versionName(contracts, { dataset: found, schemaVersion: foundVersion });
  const asked = versionName(contracts, { dataset, schemaVersion });
  const message = `"${name}" is an execution of ${other} ${foundDate ?? ''}, not of ${asked} ${date}`;
  throw usageProblem('--resume', message);
}

async function listIdle(
  { local }: LocalWorkspace,
  names: ReadonlySet<string>,
  damages: DocumentDamage[],
): Promise<string[]> {
  const idle: string[] = [];
  for (const name of await listWaitingNames(local)) {
    if (!names.has(name)) continue;
    const execution = await readUnlessDamaged(damages, () => loadExecution(local, name));
    if (execution !== undefined && waitingOf(execution) !== null) idle.push(name);
  }
  return idle;
}

async function waitingRunId({ local }: LocalWorkspace, execution: string): Promise<string | undefined> {
  try {
    const { run_id } = (await loadExecution(local, execution)).variables;
    return typeof run_id === 'string' ? run_id : undefined;
  } catch (error) {
    if (error instanceof ExecutionMissingError) return undefined;
    throw error;
  }
}

async function repair(workspace: LocalWorkspace, onPartition: (text: string) => void): Promise<ToldRepair> {
  const stored = await listStoredPartitions(workspace);
  const repairable = stored.flatMap(({ partition, contract }) =>
    contract === undefined ? [] : [{ partition, contract }],
  );
  const looked = await repairPartitions(workspace, repairable, {
    onPartition: (partition) => {
      onPartition(`repairing ${describePartition(partition)}`);
    },
  });
  const { repaired, wrong } = reportRepair(looked);
  return { count: repaired.length, repaired, wrong: [...reportUncontracted(stored), ...wrong] };
}

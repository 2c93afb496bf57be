import type { ExecutionInput } from '../../functions/flow.ts';
import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { listSubjects } from '../../shared/approval/approval-request.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { datasetSubject, parseRunSubject } from '../../shared/layout/keys.ts';
import { readOutcome } from '../../shared/manifest/outcome-record.ts';
import type { OnTransition, PipelineEnd } from '../pipeline-host.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';
import { followExecution } from './follow-execution.ts';
import type { StackMachine } from './stack-machine.ts';

/** An execution of the pipeline that a command follows. */
export interface FollowedRun {
  readonly dataset: string;
  readonly name: string;
  readonly onTransition: OnTransition;
}

/** Follows an execution to its end, or until people are asked about it. */
export async function followPipeline(
  workspace: Workspace,
  machine: StackMachine,
  { dataset, name, onTransition }: FollowedRun,
): Promise<PipelineEnd> {
  const { stores, clock } = workspace;
  const findWait = async (state: string) => {
    // It may be there for a moment only, because all has been decided.
    if (state !== 'AwaitApproval') return undefined;
    return (await findOpenRun(workspace, dataset, name))?.expires_at;
  };
  const result = await followExecution({ machine, name, clock, onTransition, findWait });
  const outcome = result.status === 'WAITING' ? undefined : await readOutcome(stores.processed, dataset, name);
  return { execution: name, result, outcome, resumed: [] };
}

/** The open request about a run of an execution; reads none about another. Throws DamagedDocumentError. */
export async function findOpenRun(
  { stores, clock }: Pick<Workspace, 'stores' | 'clock'>,
  dataset: string,
  execution: string,
): Promise<ApprovalRequest | undefined> {
  const { processed } = stores;
  for (const subject of await listSubjects(processed, datasetSubject(dataset))) {
    if (parseRunSubject(subject)?.execution !== execution) continue;
    const { state, request } = await readDecision(processed, subject, clock.now());
    if (state === 'open') return request;
  }
  return undefined;
}

/** Throws InvalidInputError for an execution that there is not, or that is one of another dataset or date. */
export async function assertIsOf(
  machine: StackMachine,
  contracts: ContractRegistry,
  { contract, date, name }: { readonly contract: Contract; readonly date: string; readonly name: string },
): Promise<void> {
  const found = await machine.find(name);
  if (found === undefined) throw usageProblem('--resume', `the stack has no execution "${name}"`);
  const { dataset, ingestion_date, schema_v } = JSON.parse(found.input ?? '{}') as Partial<ExecutionInput>;
  // What the schedule has started says no date: the sensor finds it.
  const isOfDate = ingestion_date === undefined || ingestion_date === date;
  const isOfVersion = schema_v === undefined || schema_v === contract.schemaVersion;
  if (dataset === contract.dataset && isOfDate && isOfVersion) return;
  const asked = versionName(contracts, contract);
  const other = `${dataset ?? 'nothing'}${schema_v === undefined ? '' : ` v${schema_v}`} ${ingestion_date ?? ''}`;
  throw usageProblem('--resume', `"${name}" is an execution of ${other.trim()}, not of ${asked} ${date}`);
}

import { storedPartition } from '../functions/stage.ts';
import { versionName } from '../shared/contract/version-name.ts';
import { PipelineError } from '../shared/errors.ts';
import { outcomeKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import { readEntriesAfter } from '../shared/promotion/promotion-log.ts';
import type { Finding } from '../shared/promotion/verify.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import { commonOptions } from './common-options.ts';
import { listExecutions, type ExecutionRecord } from './execution-history.ts';
import type { Workspace } from './workspace.ts';

/** An attempt or execution that left something behind and does no harm. */
export interface Abandoned {
  readonly state: 'abandoned';
  readonly place: string;
  readonly message: string;
}

type FindingsWorkspace = Pick<Workspace, 'stores' | 'contracts' | 'place' | 'settings'>;
type Dataset = Pick<Partition, 'domain' | 'dataset'>;

/** Compares what a dataset's executions say of themselves with their logs. Changes nothing. */
export async function verifyExecutions(
  workspace: FindingsWorkspace,
  dataset: Dataset,
): Promise<(Finding | Abandoned)[]> {
  const store = workspace.stores.processed;
  const findings: (Finding | Abandoned)[] = [];
  const logged = new Set<string>();
  for await (const record of listExecutions(store, dataset.dataset)) {
    for (const { key: place, message } of record.damages) findings.push({ state: 'wrong', place, message });
    const { outcome } = record;
    if (outcome?.promoted === true && !logged.has(outcome.run_id)) {
      findings.push(...(await findUnlogged(store, dataset, { outcome, logged })));
    }
    findings.push(...findAbandoned(workspace, dataset.dataset, record));
  }
  return findings;
}

/** The outcome is written after the log entry, so an outcome without one means that the entry was lost. */
async function findUnlogged(
  store: ObjectStore,
  { domain, dataset }: Dataset,
  // Each log is read once for all of its runs, and again for one that came since: `verify` may run beside the pipeline.
  { outcome, logged }: { readonly outcome: OutcomeRecord; readonly logged: Set<string> },
): Promise<Finding[]> {
  const { execution, run_id, schema_v, ingestion_date } = outcome;
  const partition = storedPartition({ domain, dataset, schema_v, ingestion_date });
  try {
    const entries = await readEntriesAfter(store, partition, 0);
    for (const entry of entries) logged.add(entry.run_id);
    if (logged.has(run_id)) return [];
    const message =
      entries.length === 0
        ? `Run ${run_id} was promoted according to it, but there is no log of v${schema_v} ${ingestion_date}.`
        : `Run ${run_id} was promoted according to it, but no entry of its log names that run.`;
    return [{ state: 'wrong', place: outcomeKey(dataset, execution), message }];
  } catch (error) {
    // A log that cannot be read is a finding of its partition already.
    if (error instanceof PipelineError) return [];
    throw error;
  }
}

function findAbandoned(
  workspace: FindingsWorkspace,
  dataset: string,
  { execution, input, outcome, runs, damages }: ExecutionRecord,
): Abandoned[] {
  if (outcome === undefined) {
    // A damaged outcome is an end all the same.
    if (damages.some(({ key }) => key === outcomeKey(dataset, execution))) return [];
    const name =
      input === undefined ? dataset : versionName(workspace.contracts, { dataset, schemaVersion: input.schema_v });
    const date = input?.ingestion_date ?? '<date>';
    const resume = `sluice run ${name} ${date}${workspace.place.resumeOption(execution)}${commonOptions(workspace)}`;
    const message = `It has no outcome: it runs now, waits for approval, or its process is gone (${resume}).`;
    return [{ state: 'abandoned', place: `execution ${execution}`, message }];
  }
  const { run_id, promoted } = outcome;
  const end = promoted ? `that ${run_id} replaced` : `before ${run_id}, which ended as ${outcome.outcome}`;
  return runs
    .filter((run) => run !== run_id)
    .map((run) => ({
      state: 'abandoned',
      place: `run ${run}`,
      message: `An attempt ${end}; what it wrote is kept for audit.`,
    }));
}

import { PipelineError } from '../../shared/errors.ts';
import { compareRuns } from '../../shared/evidence/compare-runs.ts';
import { formatShare } from '../../shared/evidence/describe-evidence.ts';
import type { Evidence, ShareChange } from '../../shared/evidence/evidence.ts';
import { manifestKey, successKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { readCompletedRun, sha256, type CompletedRun } from '../../shared/promotion/audited-run.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { findDataDamages, readRun } from '../inspected-run.ts';
import { formatTable } from '../table.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';

/** `sluice diff`: how two runs differ, as the people who approve are told it. */
export const diffCommand: Command = {
  name: 'diff',
  summary: 'how a run differs from another: rows by key, nulls, types, columns',
  positionals: ['before', 'now'],
  options: {},
  details:
    'Compares any two runs of a dataset, also of other dates or schema versions, and of runs that were blocked. Rows are\n' +
    'compared by key, in the columns that both have; shows no row. Exit status: 2 when data of a run is damaged.\n\n' +
    '  sluice diff events-2025-01-01-20250102T020000Z-1a2b3c-1 events-2025-01-02-20250103T020000Z-4d5e6f-1',
  run: async ({ workspace, terminal, positionals: [before = '', now = ''] }) => {
    const [other, run] = [await openRun(workspace, before), await openRun(workspace, now)];
    const { dataset, schemaVersion } = run.partition;
    if (other.partition.dataset !== dataset) {
      const message = `"${before}" is of ${other.partition.dataset} and "${now}" of ${dataset}; only runs of one dataset compare`;
      throw usageProblem('', message);
    }
    const contract = workspace.contracts.get(dataset, schemaVersion);
    const store = workspace.stores.processed;
    const evidence = await compareRuns(store, contract, run.partition, run.completed, other.completed);
    terminal.answer(evidence);
    for (const line of describeDiff(evidence)) terminal.say(line);
    return ExitStatus.fine;
  },
};

interface OpenRun {
  readonly partition: Partition;
  readonly completed: CompletedRun;
}

/** A blocked run has no `_SUCCESS`, but its data can be compared like any other. */
async function openRun(workspace: Workspace, name: string): Promise<OpenRun> {
  const { run, partition, manifest, report, damages } = await readRun(workspace, name);
  const store = workspace.stores.processed;
  if (damages.length > 0) throw new PipelineError(damages.join(' '));
  if (manifest === null || report === null) {
    const what = report === null ? '' : ` (its report says ${report.result})`;
    const message = `"${run}" wrote no manifest${what}, so there is no data to compare`;
    throw usageProblem('run', message);
  }
  const dataDamages = await findDataDamages(store, manifest);
  if (dataDamages.length > 0) throw new PipelineError(dataDamages.join(' '));
  if (await exists(store, successKey(partition, run))) {
    return { partition, completed: await readCompletedRun(store, partition, run) };
  }
  const { bytes } = await store.get(manifestKey(partition, run));
  return { partition, completed: { manifest, manifestSha256: sha256(bytes) } };
}

function describeDiff({ run_id, compared_with, ...evidence }: Evidence): string[] {
  const { added = '', removed = '', changed = '', unchanged = '' } = evidence.rows ?? {};
  return [
    `before  ${compared_with ?? 'none'}`,
    `now     ${run_id}`,
    '',
    ...formatTable([
      ['rows', 'added', 'removed', 'changed', 'unchanged'],
      ['', added, removed, changed, unchanged],
    ]),
    ...(evidence.schema_changes.length > 0 ? ['', ...evidence.schema_changes] : []),
    ...shareTable('nulls in column', evidence.null_shares),
    ...(evidence.type_shares === null ? [] : shareTable('share of type', evidence.type_shares)),
    ...rejectedTable(evidence.rejected),
  ];
}

function shareTable(title: string, shares: Readonly<Record<string, ShareChange>>): string[] {
  const rows = Object.entries(shares).map(([name, { before, now }]) => [name, formatShare(before), formatShare(now)]);
  return rows.length === 0 ? [] : ['', ...formatTable([[title, 'before', 'now'], ...rows])];
}

function rejectedTable(rejected: Evidence['rejected']): string[] {
  const rows = Object.entries(rejected);
  return rows.length === 0 ? [] : ['', ...formatTable([['rejected now', 'rows'], ...rows])];
}

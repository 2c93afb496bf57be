import { partitionOf } from '../../functions/stage.ts';
import { suggest } from '../../shared/contract/closest-word.ts';
import { executionName } from '../../shared/layout/keys.ts';
import { describePartition, type Partition } from '../../shared/layout/partition.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { readEntriesAfter, readHead } from '../../shared/promotion/promotion-log.ts';
import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import type { PipelineEnd } from '../pipeline-host.ts';
import { describeRun, summarizeRun } from '../run-summary.ts';
import { showTransitions } from '../show-transitions.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice rollback`: makes an earlier run of a date current again. */
export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'make an earlier run of a date current again, through the same gate and log',
  positionals: ['dataset', 'date'],
  options: {
    to: {
      type: 'string',
      value: 'RUN',
      description: 'a run that was current (default: the one before; needed after a rollback)',
    },
  },
  details:
    'Reads no raw data; says which run was current and which is now. After a rollback the one before would be the run that\n' +
    'was rolled back, so a second one needs --to. Where the stack requires approval the rollback waits for it as a run\n' +
    'does. Runs of the date that wait for approval end as superseded.\n' +
    'Exit status: 0 rolled back, 3 waiting for approval, 2 rejected, expired, superseded or failed.\n\n' +
    '  sluice rollback events 2025-01-02',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const partition = partitionOf(contract, dateArgument('date', positionals[1]!));
    const { processed } = workspace.stores;
    const entries = await readEntriesAfter(processed, partition, 0);
    const target = findTarget(partition, entries, options.to);
    const was = entries.at(-1)!.run_id;
    const end = await workspace.host.execute(
      executionName(partition, `rollback-${workspace.clock.nonce().slice(0, 12)}`),
      {
        dataset: partition.dataset,
        ingestion_date: partition.ingestionDate,
        schema_v: partition.schemaVersion,
        rollback_to: target,
      },
      showTransitions(terminal),
    );
    const summary = await summarizeRun(workspace, partition, end);
    const now = (await readHead(processed, partition))!.run_id;
    for (const line of describeRun(summary)) terminal.say(line);
    terminal.say(now === was ? `  current is still ${was}` : `  current was ${was}, is now ${now}`);
    terminal.answer({ ...summary, was_current: was, is_current: now });
    return statusOf(end);
  },
};

/** The run that `--to` names, or the one that was current before the current one. Throws InvalidInputError. */
function findTarget(partition: Partition, entries: readonly Promotion[], to: string | boolean | undefined): string {
  const head = entries.at(-1);
  const place = describePartition(partition);
  if (head === undefined) throw usageProblem('date', `nothing of ${place} was ever promoted`);
  const current = head.run_id;
  const earlier = [...new Set(entries.map(({ run_id }) => run_id))].filter((run) => run !== current);
  if (typeof to !== 'string') {
    if (head.kind === 'rollback') {
      const promoted = entries.filter(({ kind, run_id }) => kind === 'promotion' && run_id !== current);
      const choice = `other promoted runs of ${place}: ${promoted.map(describePromotion).join(', ')}`;
      throw usageProblem(
        '--to',
        `needed, because run ${current} is current by a rollback (entry ${head.number}); ${choice}`,
      );
    }
    const before = entries.findLast(({ run_id }) => run_id !== current)?.run_id;
    if (before !== undefined) return before;
    throw usageProblem('date', `run ${current} is the only one of ${place} that was ever current`);
  }
  if (to === current) throw usageProblem('--to', `run ${to} is the current one`);
  if (earlier.includes(to)) return to;
  const choice = earlier.length === 0 ? 'no other run was' : `those that were: ${earlier.join(', ')}`;
  throw usageProblem(
    '--to',
    `run ${JSON.stringify(to)} of ${place} never was current${suggest(to, earlier)}; ${choice}`,
  );
}

function describePromotion({ run_id, number, promoted_at }: Promotion): string {
  return `${run_id} (entry ${number}, ${promoted_at})`;
}

function statusOf({ result }: PipelineEnd): ExitStatus {
  if (result.status === 'WAITING') return ExitStatus.waiting;
  return result.status === 'SUCCEEDED' ? ExitStatus.fine : ExitStatus.stopped;
}

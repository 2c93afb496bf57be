import { findCompletedRun, findReplay } from '../../functions/replay/find-replay.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { planReplay, type ReplayPlan } from '../../shared/history/replay-plan.ts';
import { reportReplay, type ReplayedRow } from '../../shared/history/replay-report.ts';
import { outcomeKey } from '../../shared/layout/keys.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import { getJson } from '../../shared/store/json.ts';
import { exists } from '../../shared/store/object-store.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { givenReason } from '../given-reason.ts';
import { personOption, personOptions } from '../person.ts';
import { describeReason, describeRows } from '../reason-text.ts';
import { quarantineRunOption, selectionOption, selectionOptions } from '../row-selection.ts';
import { showTransitions } from '../show-transitions.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { describeWaitingRun, findWaitingRun } from '../waiting-run.ts';
import type { Workspace } from '../workspace.ts';

/** Enough of a hash to tell rows apart, and to name one with `--row`. */
const hashLength = 12;

/** `sluice quarantine replay`: judges rows of quarantine again, and counts it as an attempt of theirs. */
export const quarantineReplayCommand: Command = {
  name: 'quarantine replay',
  summary: 'run a date again for rows in its quarantine, which adds one attempt to exactly these',
  positionals: ['dataset', 'date'],
  options: {
    ...selectionOptions,
    why: { type: 'string', value: 'TEXT', description: 'what should make them pass now; kept in the request' },
    'dry-run': { type: 'boolean', description: 'only say which rows would be replayed' },
    ...personOptions,
  },
  details:
    'Rows that fail again after their third replay are condemned. Says of each row what became of it: passed, failed\n' +
    'again, condemned, or left out because its raw object was superseded. The same rows of the same run are replayed\n' +
    'once: asked again, it shows what came of it. By default the newest completed run is meant, which after a replay is\n' +
    'the run of that replay.\n' +
    'Exit status: 0 replayed (and the run promoted), 2 stopped or failed, 3 running or waiting for approval.\n\n' +
    '  sluice quarantine replay events 2025-01-02 --reason TIMESTAMP_ERROR --why "contract 1.1.0 allows local times"',
  run: async (invocation) => {
    const { workspace, terminal, options } = invocation;
    const { partition, runId } = await quarantineRunOption(invocation);
    const plan = await planReplay(workspace, partition, runId, selectionOption(invocation));
    if (plan.rows.length === 0) {
      terminal.answer({ state: 'nothing', run_id: runId, rows: [] });
      terminal.say(`Run ${runId} has no such row in quarantine: nothing to replay.`);
      return ExitStatus.fine;
    }
    if (options['dry-run'] === true) return showPlan(workspace, terminal, plan);
    const person = await personOption(invocation);
    const reason = givenReason(invocation, 'why');
    terminal.progress(`replaying ${describeRows(plan.rows.length)} of run ${runId}`);
    const { state, execution } = await startReplay(workspace, plan, { person, reason });
    if (state !== 'done') await workspace.host.settle(partition.dataset, execution, showTransitions(terminal));
    terminal.progress('');
    if (state === 'done') terminal.say('Replayed already; nothing was started.');
    return showResult(workspace, terminal, plan, execution, state);
  },
};

async function showPlan(workspace: Workspace, terminal: Terminal, plan: ReplayPlan): Promise<ExitStatus> {
  const { state, execution } = await findReplay(workspace, plan);
  terminal.answer({ state: 'dry_run', replay: state, execution, run_id: plan.runId, rows: plan.rows });
  const would = state === 'ready' ? `would be replayed as ${execution}` : `replayed by ${execution} (${state})`;
  terminal.say(`${describeRows(plan.rows.length)} of run ${plan.runId} ${would}; nothing was written:`);
  const lines = plan.rows.map(({ row_hash, object, attempt_count }) => [
    row_hash.slice(0, hashLength),
    attempt_count,
    object,
  ]);
  for (const line of formatTable([['row', 'attempt', 'object'], ...lines])) terminal.say(line);
  return ExitStatus.fine;
}

async function showResult(
  workspace: Workspace,
  terminal: Terminal,
  plan: ReplayPlan,
  execution: string,
  state: string,
): Promise<ExitStatus> {
  const { stores } = workspace;
  const { partition } = plan;
  const run = await findCompletedRun(stores.processed, partition, execution);
  const rows = run === undefined ? [] : await reportReplay(stores, partition, run, plan.rows);
  const key = outcomeKey(partition.dataset, execution);
  const outcome = (await exists(stores.processed, key)) ? await getJson<OutcomeRecord>(stores.processed, key) : null;
  const waiting = outcome === null ? await findWaitingRun(workspace, partition.dataset, execution) : null;
  terminal.answer({ state, execution, run_id: run ?? null, outcome: outcome?.outcome ?? null, rows, waiting });
  const ended = outcome?.outcome.replaceAll('_', ' ') ?? (waiting === null ? 'running' : 'waiting');
  terminal.say(`${execution}: ${ended}`);
  if (run === undefined) terminal.say('  no run of it has completed, so no row has been replayed');
  else terminal.say(`  run ${run}`);
  if (rows.length > 0)
    for (const line of formatTable([['row', 'result', 'attempts', 'reasons', 'object'], ...rows.map(cellsOf)]))
      terminal.say(`  ${line}`);
  if (waiting !== null) for (const line of describeWaitingRun(waiting)) terminal.say(line);
  if (outcome === null) return ExitStatus.waiting;
  return outcome.promoted ? ExitStatus.fine : ExitStatus.stopped;
}

function cellsOf({ row_hash, object, result, attempt_count, reasons }: ReplayedRow): (string | number)[] {
  const why = reasons.map(describeReason).join('; ');
  return [row_hash.slice(0, hashLength), result.replace('_', ' '), attempt_count, why, object];
}

import { describeNextStep } from '../../functions/backfill/next-step.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { readFirstUndone, readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import type { Invocation } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { showTransitions } from '../show-transitions.ts';
import { formatTable } from '../table.ts';
import { describeLedger } from './describe-ledger.ts';
import { describePlanApproval, requestPlanApproval } from './plan-approval.ts';

/** What the command answers for how the state machine ended. */
const outcomes = { SUCCEEDED: 'done', WAITING: 'waiting', FAILED: 'stopped' } as const;

/** Runs what is left of a stored plan and tells how it ended; one that has to be approved first is not started. */
export async function drivePlan(invocation: Invocation, plan: BackfillPlan): Promise<ExitStatus> {
  const { workspace, terminal } = invocation;
  const approval = await requestPlanApproval(workspace, plan);
  if (approval.state !== 'not needed' && approval.state !== 'approved') {
    for (const line of describePlanApproval(workspace, plan, approval)) terminal.say(line);
    const isOpen = approval.state === 'open';
    const items = await describeLedger(workspace, await readLedger(workspace.stores.processed, plan));
    terminal.answer({ plan: plan.id, outcome: isOpen ? 'waiting' : 'refused', approval, items });
    return isOpen ? ExitStatus.waiting : ExitStatus.stopped;
  }
  const { execution, result, settings } = await workspace.host.runPlan(plan.id, showTransitions(terminal));
  terminal.progress('');
  const items = await sayLedger(invocation, plan);
  terminal.answer({ plan: plan.id, outcome: outcomes[result.status], execution, items });
  if (result.status === 'SUCCEEDED') return ExitStatus.fine;
  // It may have been begun with other settings than these, and keeps them.
  const options = commonOptions({ ...workspace, settings });
  if (result.status === 'WAITING') {
    terminal.say(
      `A run waits for people, and the backfill with it; it goes on when they have decided: sluice status${options}`,
    );
    return ExitStatus.waiting;
  }
  terminal.say(`${result.error}: ${result.cause}`);
  const stopped = await readFirstUndone(workspace.stores.processed, plan);
  if (stopped !== undefined) terminal.say(`Next: ${await describeNextStep(workspace, plan, stopped)}${options}`);
  return ExitStatus.stopped;
}

/** Says what has become of each item, and why it was not promoted; gives the same for machines. */
export async function sayLedger({ workspace, terminal }: Invocation, plan: BackfillPlan) {
  const items = await describeLedger(workspace, await readLedger(workspace.stores.processed, plan));
  const rows = items.map(({ ingestion_date, dataset, schema_v, status, outcome, execution }) => [
    ingestion_date,
    versionName(workspace.contracts, { dataset, schemaVersion: schema_v }),
    status,
    outcome?.replaceAll('_', ' ') ?? '',
    execution ?? '',
  ]);
  for (const line of formatTable([['date', 'dataset', 'status', 'outcome', 'execution'], ...rows])) terminal.say(line);
  for (const { dataset, ingestion_date, status, problems } of items) {
    if (status === 'failed') for (const problem of problems) terminal.say(`${dataset} ${ingestion_date}: ${problem}`);
  }
  return items;
}

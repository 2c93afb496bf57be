import type { Clock } from '../../shared/clock.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { storeCatalog } from '../../shared/promotion/catalog.ts';
import { converge } from '../../shared/promotion/converge.ts';
import {
  promoteRun,
  rollBackTo,
  type PromotionRequest,
  type PromotionResult,
} from '../../shared/promotion/promote-run.ts';
import { readEntriesAfter, readHeadNumber } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { Chance } from './chance.ts';
import type { ExecutionEnd, LogWatch } from './log-watch.ts';
import type { Scheduler } from './scheduler.ts';

/** What the actors of one simulation share. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly partition: Partition;
  readonly currentCopy: boolean;
  readonly log: LogWatch;
}

const transformSteps = 60;
const approvalSteps = 40;
const operatorSteps = 250;

/** Makes what is derived follow the log. */
export function follow({ partition, currentCopy }: Stage, store: ObjectStore): Promise<string[]> {
  return converge({ store, catalog: storeCatalog(store), currentCopy }, partition);
}

/** An execution: reads its base, waits for its run, and promotes it as the state machine does, rebase by rebase. */
export async function promote(stage: Stage, runId: string): Promise<ExecutionEnd> {
  const { scheduler, partition, clock, log } = stage;
  await scheduler.pause(`${runId} schedule`, stage.chance.pick([1, transformSteps, operatorSteps]));
  const base = await scheduler.supervise(`${runId} sensor`, (store) => readHeadNumber(store, partition));
  log.begin(runId, base);
  await scheduler.pause(`${runId} transform`, transformSteps);

  let request: PromotionRequest = { partition, runId, base, tries: 0 };
  for (;;) {
    const asked = request;
    const result = await scheduler.supervise(`${runId} promote`, async (store): Promise<PromotionResult> => {
      const answer = await promoteRun({ store, clock }, asked);
      log.answer(asked, answer);
      if (answer.outcome === 'promoted') await follow(stage, store);
      return answer;
    });
    if (result.outcome !== 'rebase') {
      if (result.outcome === 'promoted' && stage.chance.happens(0.2)) await repeat(stage, runId, base);
      return { runId, outcome: result.outcome, rebases: asked.tries };
    }
    request = { ...asked, base: result.base, tries: result.tries };
    await scheduler.pause(`${runId} approval`, approvalSteps);
  }
}

/** A late call of an execution that is promoted already, with its first base: it must hear so, and append nothing. */
async function repeat({ scheduler, partition, clock, log }: Stage, runId: string, base: number): Promise<void> {
  const request: PromotionRequest = { partition, runId, base, tries: 0 };
  await scheduler.supervise(`${runId} late`, async (store) => {
    log.answerLate(request, await promoteRun({ store, clock }, request));
  });
}

/** An operator: makes one of the runs that were current earlier current again, and tells whether it did. */
export async function rollBack(stage: Stage, requestId: string): Promise<boolean> {
  const { scheduler, chance, partition, clock, log } = stage;
  await scheduler.pause(requestId, operatorSteps);
  const entries = await scheduler.supervise(`${requestId} look`, (store) => readEntriesAfter(store, partition, 0));
  const earlier = entries.filter(({ run_id }) => run_id !== entries.at(-1)?.run_id);
  if (earlier.length === 0) return false;
  const request = { partition, runId: chance.pick(earlier).run_id, base: entries.length, requestId };
  return scheduler.supervise(requestId, async (store) => {
    const answer = await rollBackTo({ store, clock }, request);
    log.answerRollback(request, answer);
    if (answer.outcome === 'promoted') await follow(stage, store);
    return answer.outcome === 'promoted';
  });
}

/** The scheduled repair. */
export async function repair(stage: Stage, name: string): Promise<void> {
  await stage.scheduler.pause(name, operatorSteps);
  await stage.scheduler.supervise(name, (store) => follow(stage, store));
}

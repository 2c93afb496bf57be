import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { requestPlanApproval } from '../../cli/backfill/plan-approval.ts';
import { generateDay, generatorOf } from '../../cli/generate/generate-day.ts';
import { newToken } from '../../cli/local-runner/task-token.ts';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { requestDeletion, listDoomed } from '../../functions/condemned/delete-condemned.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { StackNames } from '../../infra/names.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { resetBreaker } from '../../shared/breaker/reset-breaker.ts';
import { takeClaim } from '../../shared/claims/claim.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import { currentPrefix, latestKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { approveDeletion } from '../support/approve-deletion.ts';
import { currentRun } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changedFirst, cleanLines, repeatedFirst } from '../support/event-rows.ts';
import { planRun } from '../support/planned-run.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type PipelineHook } from '../support/test-pipeline.ts';
import type { RecordedAccess } from './recorded-access.ts';
import { RecordedPipeline } from './recorded-pipeline.ts';

// So few rows are enough to trip the breaker, to block, to have history and to look unusual.
const events = eventContracts({
  breakerLimit: 6,
  blockRate: 50,
  alarmRate: 50,
  currentCopy: true,
  historyDays: 2,
  anomaly: { minimumRuns: 2 },
});
const others = testPipeline().workspace.contracts.all.filter(({ dataset }) => dataset !== 'events');
const contracts = registerContracts([...others, events.get('events')]);
const transactions = contracts.get('transactions');

const day = (number: number) => `2025-03-${String(number).padStart(2, '0')}`;
const bad = (rows: number, all: number) => changedFirst(cleanLines(all), rows, { event_ts: 'yesterday' });
const both = { domain: 'ana', platform: 'paul' };
const asked = { person: 'paul', reason: 'the source is mended' };

/** A run of a date of `events`, unless it is said to be of another dataset. */
const of = (date: string, dataset = 'events') => ({ dataset, ingestion_date: date });

/** What the days came to, by what they are about, and every access of their functions. */
export interface RecordedDays {
  readonly accesses: readonly RecordedAccess[];
  readonly ends: Readonly<Record<string, string>>;
}

/** Where a part of the days is recorded. */
interface Recording {
  readonly open: (options?: {
    readonly settings?: typeof devSettings;
    readonly hook?: PipelineHook;
  }) => RecordedPipeline;
  readonly ends: Record<string, string>;
}

/** Days of a stack, so that every function does all that it ever does. */
export async function recordDays(names: StackNames): Promise<RecordedDays> {
  const accesses: RecordedAccess[] = [];
  const ends: Record<string, string> = {};
  const recording: Recording = {
    ends,
    open: (options = {}) => new RecordedPipeline(names, accesses, { contracts, settings: devSettings, ...options }),
  };
  await recordBadRows(recording);
  await recordChanges(recording);
  await recordShop(recording);
  await recordApprovals(recording);
  await recordRivals(recording);
  await recordFaults(recording);
  return { accesses, ends };
}

/** Rows that are rejected, what people do about them, and the circuit breaker. */
async function recordBadRows({ open, ends }: Recording): Promise<void> {
  const recorded = open();
  const { pipeline } = recorded;
  const { workspace, clock, partition, contract } = pipeline;
  const { processed, quarantine } = workspace.stores;
  ends['no raw data'] = await recorded.run(of(day(1)));
  await pipeline.deliver(day(1), 'a.ndjson', [...bad(2, 60), ...repeatedFirst(cleanLines(3).slice(2), 1).slice(1)]);
  ends['some bad rows'] = await recorded.run(of(day(1)));
  await pipeline.deliver(day(2), 'a.ndjson', bad(2, 20));
  ends['the same bad rows again'] = await recorded.run(of(day(2)));
  await pipeline.deliver(day(3), 'a.ndjson', repeatedFirst(cleanLines(20), 4));
  ends['too many duplicates'] = await recorded.run(of(day(3)));
  await pipeline.deliver(day(4), 'a.ndjson', changedFirst(cleanLines(20), 20, { colour: 'red' }));
  ends['another column'] = await recorded.run(of(day(4)));

  const { runId } = currentRun(pipeline, day(1));
  const plan = await planReplay(workspace, partition(day(1)), runId, allRows);
  const executions = { ...workspace.executions, start: recorded.start };
  ends['a replay'] = (await startReplay({ ...workspace, executions }, plan, asked)).state;
  const condemned = { partition: partition(day(1)), runId, selection: allRows, person: 'paul', why: 'wrong' };
  await condemnRows({ store: quarantine, clock }, condemned);
  const doomed = { contract, hashes: [], runId: null };
  await approveDeletion(pipeline, (await listDoomed(workspace, doomed)).sha256);
  ends['a deletion'] = (await requestDeletion(workspace, doomed, 'paul')).outcome;
  ends['a run after it'] = await recorded.run(of(day(2)));

  clock.advance(3 * 3_600_000);
  await pipeline.deliver(day(6), 'a.ndjson', bad(7, 60));
  ends['the breaker trips'] = await recorded.run(of(day(6)));
  ends['the breaker is open'] = await recorded.run(of(day(6)));
  await pipeline.deliver(day(1), 'late.ndjson', cleanLines(30).slice(20));
  ends['late data meanwhile'] = await recorded.arrive('events', day(1));
  await resetBreaker(processed, clock, 'events', asked);
  ends['after the reset'] = await recorded.run(of(day(6)));
}

/** Raw data that changes, rollbacks and backfills, none of which people are asked about. */
async function recordChanges({ open, ends }: Recording): Promise<void> {
  const recorded = open();
  const { pipeline } = recorded;
  const { workspace, clock, partition, contract } = pipeline;
  const { processed, raw } = workspace.stores;
  const gone = { store: processed, clock, isRunning: () => Promise.resolve(false) };
  await takeClaim(gone, partition(day(1)), 'gone');
  await pipeline.deliver(day(1), 'a.ndjson', cleanLines(20));
  ends['late data before the first run'] = await recorded.arrive('events', day(1));
  ends['a claim of an execution that is gone'] = await recorded.run(of(day(1)));
  const { runId } = currentRun(pipeline, day(1));

  const stale = await planRuns(workspace, ['events'], [day(1)]);
  await storePlan(processed, stale.plan);
  await pipeline.deliver(day(1), 'late.ndjson', cleanLines(30).slice(20));
  ends['late data'] = await recorded.arrive('events', day(1));
  ends['late data again'] = await recorded.arrive('events', day(1));
  const late = await raw.head(`${rawDayPrefix(contract, 'web', day(1))}late.ndjson`);
  await supersedeObject(workspace, contract, day(1), { object: late, by: null, ...asked });
  ends['a superseded object'] = await recorded.arrive('events', day(1));
  await pipeline.deliver(day(1), 'odd.ndjson', changedFirst(cleanLines(80), 80, { colour: 'red' }));
  ends['late data of another form'] = await recorded.arrive('events', day(1));
  ends['late data of another form again'] = await recorded.arrive('events', day(1));
  ends['a rollback'] = await recorded.run({ ...of(day(1)), rollback_to: runId });

  ends['a backfill of a date that was rolled back since'] = await recorded.backfill(stale.plan.id);
  await pipeline.deliver(day(2), 'a.ndjson', cleanLines(20));
  const { plan } = await planRuns(workspace, ['events'], [day(2)]);
  await storePlan(processed, plan);
  ends['a backfill'] = await recorded.backfill(plan.id);
  await pipeline.deliver(day(3), 'a.ndjson', cleanLines(20));
  ends['a backfill whose run is gone'] = await recorded.backfill(await planRun(pipeline, 'gone', day(3)));
}

/** Datasets that refer to each other, one that is laid out by month, and derived things that are gone. */
async function recordShop({ open, ends }: Recording): Promise<void> {
  const recorded = open();
  const { stores, catalog } = recorded.pipeline.workspace;
  const deliver = async (dataset: string, late: boolean) => {
    const rows = late ? 5 : generatorOf(dataset).rows.day;
    await generateDay(stores.raw, contracts.get(dataset), { date: day(1), rows, seed: 1, late });
  };
  const datasets = ['products', 'orders', 'order_items', 'transactions'];
  for (const dataset of datasets) {
    await deliver(dataset, false);
    ends[dataset] = await recorded.run(of(day(1), dataset), `first-${dataset}`);
  }
  for (const dataset of ['orders', 'order_items']) await deliver(dataset, true);
  ends['late data after that of a parent'] = await recorded.arrive('order_items', day(1));

  ends['transactions again'] = await recorded.run(of(day(1), 'transactions'));
  const back = { ...of(day(1), 'transactions'), rollback_to: 'first-transactions-1' };
  ends['a rollback of transactions'] = await recorded.run(back);
  const partition = partitionOf(transactions, day(1));
  const copies = storedKeys(recorded.pipeline.memory.processed.state, currentPrefix(partition));
  for (const key of [latestKey(partition), ...copies.slice(1)]) await stores.processed.delete(key);
  await stores.processed.put(`${currentPrefix(partition)}year=2001/month=01/part-00000.parquet`, new Uint8Array(1));
  await catalog.put(partition, { number: 1, run_id: 'none', location: 'nowhere' });
  await recorded.repair();
}

/** Days about which people are asked. */
async function recordApprovals({ open, ends }: Recording): Promise<void> {
  const recorded = open({ settings: prodSettings });
  const { pipeline } = recorded;
  const { workspace } = pipeline;
  const ended = (execution: string) => recorded.ended('events', execution);
  await pipeline.deliver(day(1), 'a.ndjson', cleanLines(20));
  await recorded.run(of(day(1)), 'first');
  ends['late data while people are asked about the first run'] = await recorded.arrive('events', day(1));
  await recorded.decide({ domain: 'ana' });
  await recorded.decide(both);
  ends.approved = ended('first');
  const stage = {
    execution: 'first',
    dataset: 'events',
    schema_v: 1,
    ingestion_date: day(1),
    run_id: 'first-1',
    base: 0,
  };
  await recorded.call('await-approval', { ...stage, token: newToken('first', pipeline.clock) });

  await pipeline.deliver(day(1), 'b.ndjson', cleanLines(25).slice(20));
  await recorded.run(of(day(1)), 'second');
  await recorded.decide({ domain: 'ana' });
  ends['late data that people are asked about'] = await recorded.arrive('events', day(1));
  await recorded.decide({ platform: 'paul' }, { decision: 'rejected' });
  ends.rejected = ended('second');

  const { plan } = await planRuns(workspace, ['events'], [day(1)]);
  await storePlan(workspace.stores.processed, plan);
  await requestPlanApproval(workspace, plan);
  ends['a backfill that nobody has approved'] = await recorded.backfill(plan.id);
  await recorded.decide(both);
  ends['an approved backfill'] = await recorded.backfill(plan.id);

  for (const late of [false, true]) {
    await generateDay(workspace.stores.raw, transactions, { date: day(1), rows: 20, seed: 1, late });
    const execution = `transactions-${late ? 'late' : 'first'}`;
    await recorded.run(of(day(1), 'transactions'), execution);
    await recorded.decide(both);
    ends[execution] = recorded.ended('transactions', execution);
  }
}

/** Executions that wait for people side by side. */
async function recordRivals({ open, ends }: Recording): Promise<void> {
  const recorded = open({ settings: prodSettings });
  const { pipeline } = recorded;
  const { workspace, contract } = pipeline;
  const ended = (...executions: readonly string[]) =>
    executions.map((execution) => recorded.ended('events', execution)).join(', ');
  await pipeline.deliver(day(1), 'a.ndjson', cleanLines(20));
  await pipeline.deliver(day(1), 'wrong.ndjson', cleanLines(1));
  const wrong = await workspace.stores.raw.head(`${rawDayPrefix(contract, 'web', day(1))}wrong.ndjson`);
  await supersedeObject(workspace, contract, day(1), { object: wrong, by: null, ...asked });
  await recorded.run(of(day(1)), 'poorer');
  await pipeline.deliver(day(1), 'b.ndjson', cleanLines(25).slice(20));
  pipeline.clock.advance(1000);
  await recorded.run(of(day(1)), 'richer');
  await recorded.decide(both);
  ends['a run, and one that has read more'] = ended('poorer', 'richer');

  await recorded.run(of(day(1)), 'third');
  await recorded.decide(both);
  await recorded.run({ ...of(day(1)), rollback_to: 'richer-1' }, 'rollback');
  await pipeline.deliver(day(1), 'c.ndjson', cleanLines(30).slice(25));
  await recorded.run(of(day(1)), 'beside');
  await recorded.decide(both, { about: 'rollback' });
  ends['a rollback, and a run beside it'] = ended('rollback', 'beside');
}

/** Faults in each stage, and raw data that is gone once the partition is claimed. */
async function recordFaults({ open, ends }: Recording): Promise<void> {
  const faults = [
    { what: 'a fault in transform', failing: '/_manifest.json', settings: devSettings },
    { what: 'a fault in validate-output', failing: '/_validation.json', settings: devSettings },
    { what: 'a fault while people are asked', failing: 'tokens/', settings: prodSettings },
    { what: 'a fault once people have approved', failing: '/_promotions/', settings: prodSettings },
    { what: 'a fault after the promotion', failing: '/_LATEST.json', settings: devSettings },
  ];
  for (const { what, failing, settings } of faults) {
    const hook: PipelineHook = (_store, { key, write }) => {
      if (write !== undefined && key.includes(failing)) throw new Error('no answer');
    };
    const recorded = open({ settings, hook });
    await recorded.pipeline.deliver(day(1), 'a.ndjson', cleanLines(20));
    await recorded.run(of(day(1)), 'faulty');
    await recorded.decide(both);
    ends[what] = recorded.ended('events', 'faulty');
  }
  const recorded = open({
    hook: (_store, { key, write }) => {
      if (write === undefined || !key.startsWith('claims/')) return;
      const { state } = recorded.pipeline.memory.raw;
      for (const object of storedKeys(state)) state.remove(object);
    },
  });
  await recorded.pipeline.deliver(day(1), 'a.ndjson', cleanLines(20));
  ends['raw data that is gone once the partition is claimed'] = await recorded.run(of(day(1)));
}

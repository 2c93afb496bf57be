import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { generatorOf } from '../../cli/generate/generate-day.ts';
import { requestDeletion } from '../../functions/condemned/delete-condemned.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { nameResources } from '../../infra/names.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import { latestKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { RecordedPipeline } from '../infra/recorded-pipeline.ts';
import type { CallLog } from '../support/call-log.ts';
import { currentRun } from '../support/current-run.ts';
import { marker, plantBadLines, plantedEvents, plantLines } from '../support/planted-rows.ts';
import { testClock } from '../support/test-clock.ts';
import { linesAsBytes, type PipelineHook } from '../support/test-pipeline.ts';

const names = nameResources('test', '123456789012', 'eu-central-1');
const { good, odd, fatal, drifted, tripping } = plantedEvents;
const day = (number: number) => `2025-01-${String(number).padStart(2, '0')}`;
const of = (date: string, dataset = 'events') => ({ dataset, ingestion_date: date });
const both = { domain: 'ana', platform: 'paul' };

/** How planted days have ended, and the pipeline that they ran in. */
export interface PlantedDays {
  readonly recorded: RecordedPipeline;
  readonly ends: Readonly<Record<string, string>>;
}

function open(log: CallLog, settings: typeof devSettings, hook?: PipelineHook): RecordedPipeline {
  const clock = testClock();
  const options = { clock, settings, ...(hook === undefined ? {} : { hook }) };
  const recorded = new RecordedPipeline(names, [], options, (name, call) => log.hosted(clock, name, call));
  log.attach(recorded.pipeline);
  return recorded;
}

/** Days of events with markers, about which nobody is asked. */
export async function runPlantedEvents(log: CallLog): Promise<PlantedDays> {
  const recorded = open(log, devSettings);
  const { pipeline } = recorded;
  const { workspace, partition, contract, clock } = pipeline;
  const ends: Record<string, string> = {};
  const run = async (number: number, lines: readonly string[]) => {
    await pipeline.deliver(day(number), 'events.ndjson', lines);
    return recorded.run(of(day(number)));
  };
  ends.warned = await run(1, [...good, ...odd]);
  const { runId } = currentRun(pipeline, day(1));
  ends.blocked = await run(2, [...good, ...odd, ...fatal]);
  ends.drifted = await run(3, drifted);
  ends['bad again'] = await run(4, [...good, ...odd]);

  const executions = { ...workspace.executions, start: recorded.start };
  const replay = await planReplay(workspace, partition(day(1)), runId, allRows);
  ends.replay = (await startReplay({ ...workspace, executions }, replay, { person: 'paul', reason: 'mended' })).state;
  const condemned = { partition: partition(day(1)), runId, selection: allRows, person: 'paul', why: 'wrong' };
  await condemnRows({ store: workspace.stores.quarantine, clock }, condemned);
  const deletion = await requestDeletion(workspace, { contract, hashes: [], runId: null }, 'paul');
  if (deletion.outcome === 'refused') await workspace.host.publish(deletion.notice!);
  ends.deletion = deletion.outcome;

  await pipeline.deliver(day(1), 'late.ndjson', odd);
  ends['late data'] = await recorded.arrive('events', day(1));
  ends.rollback = await recorded.run({ ...of(day(1)), rollback_to: runId });
  await pipeline.deliver(day(5), 'events.ndjson', good);
  await pipeline.deliver(day(6), 'events.ndjson', [...good, ...fatal]);
  const { plan } = await planRuns(workspace, ['events'], [day(5), day(6)]);
  await storePlan(workspace.stores.processed, plan);
  ends.backfill = await recorded.backfill(plan.id);
  await workspace.stores.processed.delete(latestKey(partition(day(1))));
  await recorded.repair();
  ends.tripped = await run(7, tripping);
  ends.open = await run(8, good);
  return { recorded, ends };
}

/**
 * A day of each other dataset with markers, each after those that it refers to: people approve it, reject it with late data,
 * and are not asked about it with bad rows.
 */
export async function runPlantedShop(log: CallLog): Promise<PlantedDays> {
  const recorded = open(log, prodSettings);
  const { contracts, stores } = recorded.pipeline.workspace;
  const ends: Record<string, string> = {};
  for (const dataset of ['products', 'orders', 'order_items', 'transactions']) {
    const contract = contracts.get(dataset);
    const { generate, rows } = generatorOf(dataset);
    const generated = (count: number) =>
      Buffer.concat([...generate({ date: day(1), rows: count, seed: 1, late: false })])
        .toString('utf8')
        .trimEnd()
        .split('\n');
    const objects = {
      approved: plantLines(generated(rows.day), contract, false),
      rejected: plantLines(generated(40), contract, true),
      bad: plantBadLines(contract),
    };
    for (const [object, lines] of Object.entries(objects)) {
      const prefix = rawDayPrefix(contract, contract.sourceSystems[0]!, day(1));
      await stores.raw.put(`${prefix}${object}.csv`, linesAsBytes(lines));
      const execution = `${dataset}-${object}`;
      await recorded.run(of(day(1), dataset), execution);
      await recorded.decide(both, object === 'approved' ? {} : { decision: 'rejected' });
      ends[execution] = recorded.ended(dataset, execution);
    }
  }
  return { recorded, ends };
}

/** A day that an error ends which nobody here wrote, and which quotes a row. */
export async function runForeignFault(log: CallLog): Promise<PlantedDays> {
  const recorded = open(log, devSettings, (_, { write, key }) => {
    if (write !== undefined && key.endsWith('/_manifest.json')) throw new TypeError(`Cannot write ${marker}`);
  });
  await recorded.pipeline.deliver(day(1), 'events.ndjson', good);
  return { recorded, ends: { fault: await recorded.run(of(day(1)), 'fault') } };
}

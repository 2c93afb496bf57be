import { expect, test } from '@jest/globals';
import { resetBreaker } from '../../shared/breaker/reset-breaker.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Outcome } from '../../shared/manifest/documents.ts';
import type { StoreEvent } from '../../shared/store/memory-store.ts';
import { logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf, noticesOf, outcomeOf, reportOf } from '../support/execution-papers.ts';
import { holdWhen } from '../support/hold.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type PipelineHook, type TestPipeline } from '../support/test-pipeline.ts';
import { ProcessGoneError } from '../support/write-points.ts';

const lenient = eventContracts({ alarmRate: 100, blockRate: 100, breakerLimit: 4 });
const errors = changedFirst(cleanLines(40), 5, { event_ts: 'no time' });

interface LostEnding {
  readonly outcome: Outcome;
  readonly error: string;
  /** The attempts of the execution, and the run that it ends with. */
  readonly attempts: readonly number[];
  readonly notice: 'P1' | 'P2';
  readonly contracts?: ContractRegistry;
  readonly before: (pipeline: TestPipeline) => Promise<unknown>;
  /** What happens between the ending and the call that finds it. */
  readonly meanwhile?: (pipeline: TestPipeline) => Promise<unknown>;
  readonly contractsThen?: ContractRegistry;
  /** How the next execution of the date ends. */
  readonly then: Outcome;
}

const deliverGood = (pipeline: TestPipeline) => pipeline.deliver(date, 'good.ndjson', cleanLines(40));
const reset = ({ memory, clock }: TestPipeline) =>
  resetBreaker(memory.processed, clock, 'events', { person: 'ada', reason: 'mended' });

const endings: Readonly<Record<string, LostEnding>> = {
  'raw data missing, and delivered by now': {
    outcome: 'raw_missing',
    then: 'promoted',
    error: 'Sluice.RawMissing',
    attempts: [],
    notice: 'P2',
    before: () => Promise.resolve(),
    meanwhile: deliverGood,
  },
  'a partition too large, and allowed by now': {
    outcome: 'refused',
    then: 'promoted',
    error: 'Sluice.Refused',
    attempts: [],
    notice: 'P2',
    contracts: eventContracts({ maxPartitionBytes: 10 }),
    before: deliverGood,
    contractsThen: eventContracts({}),
  },
  'the breaker found open, and reset by now': {
    outcome: 'breaker_open',
    then: 'promoted',
    error: 'Sluice.BreakerOpen',
    attempts: [],
    notice: 'P2',
    contracts: lenient,
    before: async (pipeline) => {
      await pipeline.deliver('2025-01-01', 'errors.ndjson', errors);
      expect((await pipeline.run('2025-01-01')).outcome).toBe('breaker_open');
      await deliverGood(pipeline);
    },
    meanwhile: reset,
  },
  'the breaker tripped, and reset by now': {
    outcome: 'breaker_open',
    then: 'promoted',
    error: 'Sluice.BreakerOpen',
    attempts: [1],
    notice: 'P1',
    contracts: lenient,
    before: (pipeline) => pipeline.deliver(date, 'errors.ndjson', errors),
    meanwhile: reset,
  },
  'a run blocked by a check': {
    outcome: 'blocked',
    then: 'blocked',
    error: 'Sluice.Blocked',
    attempts: [1],
    notice: 'P2',
    before: (pipeline) => pipeline.deliver(date, 'bad.ndjson', [changed(cleanLines(1)[0]!, { event_id: null })]),
  },
  'a day that has drifted': {
    outcome: 'drift',
    then: 'drift',
    error: 'Sluice.Drift',
    attempts: [1],
    notice: 'P2',
    contracts: lenient,
    before: (pipeline) => pipeline.deliver(date, 'other.ndjson', changedFirst(cleanLines(40), 40, { more: 1 })),
  },
};

/** The process dies once it has recorded how its execution ended, so that nobody gets the answer. */
function dieOnceEnded(phase: 'before the report' | 'after all'): PipelineHook {
  let ended = false;
  return (_, { operation, key, ...event }: StoreEvent) => {
    if (ended && (phase === 'before the report' || key.startsWith('.local/'))) throw new ProcessGoneError();
    ended ||= operation === 'create' && event.phase === 'after' && key.endsWith('/outcome.json');
  };
}

for (const phase of ['before the report', 'after all'] as const) {
  test.each(Object.entries(endings))(`%s is the end although the answer was lost ${phase}`, async (_, ending) => {
    const { contracts, contractsThen } = ending;
    const first = testPipeline(contracts === undefined ? {} : { contracts });
    await ending.before(first);
    const earlier = { notices: noticesOf(first).length, executions: storedKeys(first.memory.local.state) };
    const dying = testPipeline({ over: first, hook: dieOnceEnded(phase) });
    await expect(dying.run(date)).rejects.toThrow(ProcessGoneError);
    await ending.meanwhile?.(first);

    const next = testPipeline({ over: first, ...(contractsThen === undefined ? {} : { contracts: contractsThen }) });
    const keys = storedKeys(first.memory.local.state, '.local/executions/');
    const [key] = keys.filter((each) => !earlier.executions.includes(each));
    const execution = /([^/]+)\.json$/.exec(key!)![1]!;
    const { result } = await next.resume(execution);

    expect(result).toMatchObject({ status: 'FAILED', error: ending.error });
    const run_id = `${execution}-${ending.attempts.at(-1) ?? 0}`;
    const { outcome, attempts, notice } = ending;
    const recorded = outcomeOf(next, execution);
    expect(recorded).toMatchObject({ outcome, run_id, promoted: false });
    expect(attemptsOf(next, execution)).toEqual(attempts);
    expect(reportOf(next, date, run_id).problems).toEqual(recorded.problems);
    expect(logEntries(next, date)).toEqual([]);
    const sent = noticesOf(next).slice(earlier.notices);
    expect(sent.map((each) => each.class)).toEqual([notice]);
    for (const problem of recorded.problems) expect(sent[0]!.text).toContain(problem);
    expect(sent[0]!.text).toContain(`Run:     ${run_id}`);

    // What that execution did not do, another one can.
    expect((await next.run(date)).outcome).toBe(ending.then);
  });
}

test('a retried attempt after a fault before any ending is another attempt', async () => {
  const first = testPipeline();
  await deliverGood(first);
  let failed = false;
  const hook: PipelineHook = (_, { operation, key, phase }) => {
    if (failed || phase !== 'before' || operation !== 'create' || !key.endsWith('_SUCCESS')) return;
    failed = true;
    throw new Error('The store broke.');
  };
  const { end, outcome, run_id } = await testPipeline({ over: first, hook }).run(date);
  expect({ outcome, run_id }).toEqual({ outcome: 'promoted', run_id: `${end.execution}-2` });
});

test('a slow call of the sensor that found nothing answers as the one that has fixed the input since', async () => {
  const first = testPipeline();
  const prefix = rawDayPrefix(first.contract, first.contract.sourceSystems[0]!, date);
  const hold = holdWhen((store, { phase, key }) => store === 'raw' && phase === 'after' && key.startsWith(prefix));
  const slow = stageCalls(testPipeline({ over: first, hook: hold.hook }).workspace, 'events-1', date).sensor();
  await hold.reached;
  await deliverGood(first);
  const { sensor } = stageCalls(first.workspace, 'events-1', date);
  const answer = await sensor();
  expect(answer.outcome).toBe('ready');
  hold.release();
  expect(await slow).toEqual(answer);
  expect(storedKeys(first.memory.processed.state, 'runs/').filter((key) => key.endsWith('outcome.json'))).toEqual([]);
});

test('no stage goes on once a fault is recorded or the sensor has ended the execution', async () => {
  const pipeline = testPipeline();
  await deliverGood(pipeline);
  const calls = stageCalls(pipeline.workspace, 'events-1', date);
  await calls.sensor();
  await calls.transform();
  await calls.validateOutput('events-1-1');
  await calls.recordFailure('Promote', 'States.Timeout', 'gone');
  await expect(calls.promote('events-1-1', 0)).rejects.toThrow('its execution has ended already, as fault in Promote');
  expect(logEntries(pipeline, date)).toEqual([]);

  const other = stageCalls(pipeline.workspace, 'events-2', date);
  await other.recordFailure('Sensor', 'States.Timeout', 'gone');
  await expect(other.sensor()).rejects.toThrow('its execution has ended already, as fault in Sensor');
});

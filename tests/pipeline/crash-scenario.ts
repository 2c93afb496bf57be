import { expect, jest } from '@jest/globals';
import { verifyExecutions } from '../../cli/execution-findings.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import {
  allOf,
  dieAt,
  pointsOf,
  ProcessGoneError,
  recordWrites,
  type CountedWrite,
  type WritePoint,
} from '../support/write-points.ts';

/** What a person or a schedule does, which may die at any instant. */
export interface CrashScenario {
  /** What lies in the stores before; is copied for every crash. */
  readonly stores: TestPipeline;
  /** The dates of `events` whose logs, runs and pointers are watched at every write. */
  readonly dates: readonly string[];
  /** What the process does. */
  readonly act: (process: TestPipeline) => Promise<unknown>;
}

/** A process that died, and what it left. */
export interface ScenarioCrash {
  readonly point: WritePoint & CountedWrite;
  /** A further process, watched too. */
  readonly next: TestPipeline;
}

interface Disturbed {
  readonly over: TestPipeline;
  readonly watches: readonly HistoryWatch[];
  readonly hook: HistoryWatch['hook'];
}

/** With `SLUICE_CRASH_POINTS=all` every instant is tried, and else a share of those of the longer scenarios. */
const isComplete = process.env.SLUICE_CRASH_POINTS === 'all';
if (isComplete) jest.setTimeout(600_000);

/** Does it all without a crash, and gives the stores it leaves and its writes in order. */
export async function undisturbedAct(
  scenario: CrashScenario,
): Promise<{ readonly end: TestPipeline; readonly writes: readonly CountedWrite[] }> {
  const writes: CountedWrite[] = [];
  const disturbed = open(scenario);
  await scenario.act(testPipeline({ over: disturbed.over, hook: allOf(disturbed.hook, recordWrites(writes)) }));
  expectNothingSeen(disturbed, { undisturbed: true });
  await expectNothingWrong(disturbed.over, scenario.dates, { undisturbed: true });
  return { end: disturbed.over, writes };
}

/**
 * Lets the process die before and after each of its writes, or at every `step`th of these instants from the `first` on,
 * and goes on in a further process; what must hold at every instant is checked on the way and `verify` finds nothing
 * afterwards. Gives the number of crashes.
 *
 * @param options - `step` has to be odd, so that deaths before and after a write take turns.
 */
export async function crashAtPoints(
  scenario: CrashScenario,
  { step, first = 0 }: { readonly step: number; readonly first?: number },
  goOn: (crash: ScenarioCrash) => Promise<void>,
): Promise<number> {
  const { writes } = await undisturbedAct(scenario);
  const all = pointsOf(writes);
  const points = isComplete ? all : all.filter((_, index) => index % step === first % step);
  for (const point of points) {
    const disturbed = open(scenario);
    const { over, hook } = disturbed;
    const dying = testPipeline({ over, hook: allOf(hook, dieAt(point)) });
    await expect(scenario.act(dying)).rejects.toThrow(ProcessGoneError);
    const next = testPipeline({ over: dying, hook });
    await goOn({ point, next });
    expectNothingSeen(disturbed, { point });
    await expectNothingWrong(next, scenario.dates, { point });
  }
  return points.length;
}

function open({ stores, dates }: CrashScenario): Disturbed {
  const over = testPipeline({ copyOf: stores });
  const watches = dates.map((date) => new HistoryWatch(over, date));
  for (const watch of watches) watch.check();
  return { over, watches, hook: allOf(...watches.map(({ hook }) => hook)) };
}

function expectNothingSeen({ watches }: Disturbed, place: object): void {
  const violations = watches.flatMap((watch) => [...watch.violations]);
  expect({ ...place, violations }).toEqual({ ...place, violations: [] });
}

async function expectNothingWrong(pipeline: TestPipeline, dates: readonly string[], place: object): Promise<void> {
  for (const date of dates) {
    const findings = await pipeline.verify(date);
    expect({ ...place, date, findings }).toEqual({ ...place, date, findings: [] });
  }
  const said = await verifyExecutions(pipeline.workspace, pipeline.contract);
  const untrue = said.filter(({ state }) => state !== 'abandoned');
  expect({ ...place, untrue }).toEqual({ ...place, untrue: [] });
}

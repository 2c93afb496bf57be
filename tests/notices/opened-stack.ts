import { prodSettings } from '../../shared/settings.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

/** Those of a stack that asks people. */
export const askingSettings = { ...prodSettings, stack: 'test' };

/** A stack that asks nobody, with a day of 20 events. */
export async function delivered(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  return pipeline;
}

/** A stack that asks people, of which a run waits for them. */
export async function waiting(
  over?: TestPipeline,
): Promise<{ readonly pipeline: TestPipeline; readonly run: TestRun }> {
  const pipeline = testPipeline({ settings: askingSettings, ...(over === undefined ? {} : { over }) });
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  return { pipeline, run: await pipeline.run(date) };
}

import { sensorHandler } from '../../functions/sensor/handler.ts';
import type { SensorAnswer, SensorInput } from '../../functions/flow.ts';
import { claimsPrefix, inputKey } from '../../shared/layout/keys.ts';
import type { InputList } from '../../shared/manifest/documents.ts';
import { cleanLines, date } from './event-rows.ts';
import { stageCalls } from './stage-calls.ts';
import { storedJson, storedKeys } from './stored-objects.ts';
import { testPipeline, type TestPipeline } from './test-pipeline.ts';

/** Calls the sensor as the state machine does, where the executions of these names run. */
export function sensorCalls(pipeline: TestPipeline, ...running: string[]) {
  const alive = new Set(running);
  const isRunning = (name: string) => Promise.resolve(alive.has(name));
  const workspace = { ...pipeline.workspace, executions: { ...pipeline.workspace.executions, isRunning } };
  const { processed } = pipeline.memory;
  return {
    alive,
    workspace,
    sensor: (execution: string, more: Partial<SensorInput> = {}) =>
      sensorHandler(workspace)({ execution, dataset: 'events', ingestion_date: date, ...more }),
    stages: (execution: string) => stageCalls(workspace, execution, date),
    input: (execution: string) => storedJson<InputList>(processed.state, inputKey('events', execution)),
    claims: () => storedKeys(processed.state, claimsPrefix(pipeline.partition(date))),
  };
}

/** A pipeline with one clean raw object of `date`. */
export async function delivered(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  return pipeline;
}

/** The text of an answer's notice. */
export function textOf(answer: SensorAnswer): string {
  return 'notice' in answer ? answer.notice.text : '';
}

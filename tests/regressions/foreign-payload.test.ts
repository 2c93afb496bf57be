import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { transformHandler } from '../../functions/transform/handler.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf } from '../support/execution-papers.ts';
import { logEntries } from '../support/current-run.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const otherDate = '2025-02-02';

async function validated(...executions: readonly string[]) {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  for (const execution of executions) {
    const calls = stageCalls(pipeline.workspace, execution, date);
    await calls.sensor();
    await calls.transform();
    await calls.validateOutput(`${execution}-1`);
  }
  return pipeline;
}

describe('a payload that is not about what the sensor fixed', () => {
  test('is refused by every stage when it has another date, naming both', async () => {
    const pipeline = await validated('one');
    const calls = stageCalls(pipeline.workspace, 'one', otherDate);
    const message = `its input list is of events v1 ${date}, and it was called for events v1 ${otherDate}`;
    const stages = [
      () => calls.transform(),
      () => calls.validateOutput('one-1'),
      () => calls.requestApproval('one-1', 0),
      () => calls.awaitApproval('one-1', 0, 'token'),
      () => calls.promote('one-1', 0),
    ];
    for (const stage of stages) await expect(stage()).rejects.toThrow(message);
    expect(attemptsOf(pipeline, 'one')).toEqual([1]);
    expect(logEntries(pipeline, otherDate)).toEqual([]);
  });

  test('is refused when it has another schema version, naming both', async () => {
    const pipeline = await validated('one');
    const text = await readFile(resolve(import.meta.dirname, '../../contracts/events/v1.yaml'), 'utf8');
    const read = (schemaVersion: number) => {
      const bytes = Buffer.from(text.replace(/^version: .*$/m, `version: ${schemaVersion}.0.0`));
      return readContract(bytes, `events/v${schemaVersion}.yaml`, { dataset: 'events', schemaVersion });
    };
    const context = { ...pipeline.workspace, contracts: registerContracts([read(1), read(2)]) };
    const payload = { execution: 'one', dataset: 'events', schema_v: 2, ingestion_date: date };
    const message = `its input list is of events v1 ${date}, and it was called for events v2 ${date}`;
    await expect(transformHandler(context)(payload)).rejects.toThrow(message);
  });

  test('is refused when its run is of another execution', async () => {
    const pipeline = await validated('one', 'two');
    const calls = stageCalls(pipeline.workspace, 'two', date);
    const message = 'Run one-1 cannot go on: the execution one wrote it, and not two';
    await expect(calls.requestApproval('one-1', 0)).rejects.toThrow(message);
    await expect(calls.promote('one-1', 0)).rejects.toThrow(message);
    expect(logEntries(pipeline, date)).toEqual([]);
  });
});

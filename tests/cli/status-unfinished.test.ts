import { describe, expect, test } from '@jest/globals';
import { statusCommand } from '../../cli/commands/status.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { sensor } from '../../functions/sensor/sensor.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { outputs } from '../support/sluice-command.ts';
import { testPipeline } from '../support/test-pipeline.ts';

/** What `sluice status` says of an execution that has begun to read and left no outcome. */
async function statusOf({ isRunning }: { readonly isRunning: boolean }): Promise<string> {
  const pipeline = testPipeline();
  const { workspace } = pipeline;
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  await sensor(workspace, { dataset: 'events', ingestion_date: date, execution: 'morning' });
  const executions = { ...workspace.executions, isRunning: () => Promise.resolve(isRunning) };
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, false);
  await statusCommand.run({ positionals: [], options: {}, workspace: { ...workspace, executions }, terminal });
  return written.stdout;
}

describe('sluice status of an unfinished execution', () => {
  test('says how to go on with one that was interrupted', async () => {
    expect(await statusOf({ isRunning: false })).toContain(
      `events ${date}: morning was interrupted; to go on with it:\n` +
        `    sluice run events ${date} --resume morning --store /nowhere\n`,
    );
  });

  test('says that one is under way', async () => {
    expect(await statusOf({ isRunning: true })).toContain(`events ${date}: morning is under way\n`);
  });
});

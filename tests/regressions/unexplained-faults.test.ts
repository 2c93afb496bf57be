import { describe, expect, test } from '@jest/globals';
import { giveApproval } from '../../cli/give-approval.ts';
import { inspectCommand } from '../../cli/commands/inspect.ts';
import { faultNotice as faultNoticeOf } from '../../cli/local-runner/fault-notice.ts';
import { describeRun, summarizeRun } from '../../cli/run-summary.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import { manifestKey } from '../../shared/layout/keys.ts';
import { prodSettings } from '../../shared/settings.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { begin, failing } from '../functions/ending.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { noticesOf } from '../support/execution-papers.ts';
import { outputs } from '../support/sluice-command.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

/** What `sluice inspect` prints of a run or an execution. */
async function inspect({ workspace }: TestPipeline, name: string): Promise<string> {
  const { written, stdout, stderr } = outputs();
  await inspectCommand.run({
    workspace,
    positionals: [name],
    options: {},
    terminal: openTerminal(stdout, stderr, false),
  });
  return written.stdout;
}

function faultNotice(pipeline: TestPipeline): string {
  return noticesOf(pipeline).find((sent) => sent.class === 'P1')?.text ?? '';
}

test('a fault after the checks passed names what is damaged, in the summary and in inspect', async () => {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  const { run_id, execution } = await pipeline.run(date);
  const { processed } = pipeline.memory;
  const key = manifestKey(pipeline.partition(date), run_id);
  await processed.put(key, encodeJson({ ...storedJson(processed.state, key), input_rows: 999 }));
  const [request] = await listRunRequests(processed, 'events', pipeline.clock.now());
  const { subject } = request!.decision.request;
  const given = { subject, decision: 'approved', reason: null } as const;
  await giveApproval(pipeline.workspace, { ...given, role: 'domain', person: 'ann' });
  const result = await giveApproval(pipeline.workspace, { ...given, role: 'platform', person: 'bob' });
  const end = result.outcome === 'recorded' ? result.resumed.find((one) => one.execution === execution) : undefined;
  const summary = describeRun(await summarizeRun(pipeline.workspace, pipeline.partition(date), end!)).join('\n');
  const problem = `Promote failed with IntegrityError: "${key}" is damaged`;
  expect(summary).toContain(problem);
  expect(await inspect(pipeline, run_id)).toContain(problem);
  expect(faultNotice(pipeline)).toContain(`sluice inspect ${execution} says what failed`);
  expect(await inspect(pipeline, execution)).toContain(problem);
});

describe('the P1 notice of an execution that running the date would not repeat', () => {
  const failed = (name: string, input: object) =>
    faultNoticeOf({
      name,
      input: { dataset: 'events', schema_v: 1, ingestion_date: date, ...input },
      current: { state: 'Transform' },
      result: { status: 'FAILED', error: 'PipelineFault', cause: '' },
      settings: { ...prodSettings, stack: 'test' },
    })!.text;

  test('says how to go on with its backfill', () => {
    expect(failed(`events-${date}-backfill-0a1b2c3d-v1-1`, { backfill: 'the-plan' })).toContain(
      'go on with the backfill: sluice backfill resume --id the-plan',
    );
  });

  test('says to ask for the replay again', () => {
    expect(failed(`events-${date}-replay-0a1b2c3d-1`, {})).toContain(
      `ask for the same rows again: sluice quarantine replay events@1 ${date}`,
    );
  });
});

describe('the P1 notice of a rollback', () => {
  test('says how to roll back again, and not to run the date again, which would be no rollback', async () => {
    const pipeline = await begin();
    const first = (await pipeline.run(date)).run_id;
    await pipeline.run(date);
    const broken = testPipeline({ over: pipeline, hook: failing('processed', /_promotions/) });
    await broken.execute({ ingestion_date: date, schema_v: 1, rollback_to: first });
    expect(faultNotice(broken)).toContain(`if it is still wanted: sluice rollback events@1 ${date} --to ${first}`);
    expect(faultNotice(broken)).not.toContain('sluice run');
  });
});

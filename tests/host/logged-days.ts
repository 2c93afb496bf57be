import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { arrivalHandler } from '../../functions/arrival/handler.ts';
import { recordApprovalHandler } from '../../functions/record-approval/handler.ts';
import { nameResources } from '../../infra/names.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import type { ApprovalObject } from '../../shared/approval/approval-documents.ts';
import { listSubjects } from '../../shared/approval/approval-request.ts';
import { approvalKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { RecordedPipeline } from '../infra/recorded-pipeline.ts';
import { approvalNotification, encodeNotifiedKey } from '../support/approval-notification.ts';
import { CallLog } from '../support/call-log.ts';
import { cleanLines, date, repeatedFirst } from '../support/event-rows.ts';
import { testClock } from '../support/test-clock.ts';
import type { PipelineHook } from '../support/test-pipeline.ts';

const names = nameResources('test', '123456789012', 'eu-central-1');
const approverRoleIds = { domain: 'AROADOMAIN000EXAMPLE0', platform: 'AROAPLATFORM0EXAMPLE0' };

/** Days on which every function is called, one fails and one waits, over a clock of the test: what their logs hold. */
export async function logDays(): Promise<CallLog> {
  const log = new CallLog();
  const open = (settings: typeof devSettings, hook?: PipelineHook) => {
    const clock = testClock();
    const options = { clock, settings: { ...settings, stack: 'test' }, ...(hook === undefined ? {} : { hook }) };
    const recorded = new RecordedPipeline(names, [], options, (name, call) => log.hosted(clock, name, call));
    log.attach(recorded.pipeline);
    return recorded;
  };
  await askPeople(log, open(prodSettings));
  await runBackfill(log, open(devSettings));
  const broken = open(devSettings, (_, { write, key }) => {
    if (write !== undefined && key.endsWith('/_manifest.json')) throw new Error('no answer');
  });
  await broken.pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  await broken.run({ dataset: 'events', ingestion_date: date }, 'broken');
  return log;
}

/** A day with rejected rows and duplicates, which two people approve. */
async function askPeople(log: CallLog, recorded: RecordedPipeline): Promise<void> {
  const { pipeline } = recorded;
  const { workspace, clock } = pipeline;
  const { processed } = workspace.stores;
  const lines = repeatedFirst(cleanLines(400), 3);
  await pipeline.deliver(date, 'events.ndjson', [...lines.slice(2), '{']);
  await recorded.run({ dataset: 'events', ingestion_date: date }, 'asked');
  const handler = recordApprovalHandler(workspace, { approverRoleIds });
  for (const [role, person] of [
    ['domain', 'ana'],
    ['platform', 'paul'],
  ] as const) {
    const [subject] = await listSubjects(processed);
    const object: ApprovalObject = { nonce: clock.nonce(), subject: subject!, decision: 'approved', reason: null };
    const { key, version } = await processed.put(approvalKey(role, subject!), encodeJson(object));
    const written = {
      key: encodeNotifiedKey(key),
      versionId: version,
      principalId: `AWS:${approverRoleIds[role]}:${person}`,
    };
    await log.hosted(clock, 'record-approval', handler)(approvalNotification(written));
  }
  await recorded.goOn();
}

/** A backfill, late data that two messages tell of, and the daily repair. */
async function runBackfill(log: CallLog, recorded: RecordedPipeline): Promise<void> {
  const { pipeline } = recorded;
  const { workspace, clock, contract } = pipeline;
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  const { plan } = await planRuns(workspace, ['events'], [date]);
  await storePlan(workspace.stores.processed, plan);
  await recorded.backfill(plan.id);
  await pipeline.deliver(date, 'late.ndjson', cleanLines(30).slice(20));
  const key = `${rawDayPrefix(contract, 'web', date)}late.ndjson`;
  const body = JSON.stringify({ source: 'aws.s3', detail: { bucket: { name: 'raw' }, object: { key } } });
  const Records = ['1', '2'].map((messageId) => ({ messageId, body, eventSource: 'aws:sqs' }));
  const context = { ...workspace, executions: { ...workspace.executions, start: recorded.start } };
  await log.hosted(clock, 'arrival', arrivalHandler(context))({ Records });
  await recorded.repair();
}

/** The lines as a golden file: without what differs with the contracts and the version of zstd. */
export function goldenLines({ lines }: CallLog): string {
  const masked = lines.map((line) =>
    line.replaceAll(/(?<=\d{4}-\d\d-\d\d-|-backfill-|-late-)[0-9a-f]{8}\b/g, '<hash>'),
  );
  return `${masked.join('\n')}\n`;
}

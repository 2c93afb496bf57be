import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNamedStack } from '../../cli/stack/stack-workspace.ts';
import { executePipeline, resumePipeline } from '../../cli/local-pipeline.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import type { PipelineEnd } from '../../cli/pipeline-host.ts';
import type { Workspace } from '../../cli/workspace.ts';
import { nextBackfillRun } from '../../functions/backfill/next-backfill-run.ts';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import { approvalRecordKey, parseApprovalKey } from '../../shared/layout/keys.ts';
import type { StackSettings } from '../../shared/settings.ts';
import { exists, listAll } from '../../shared/store/object-store.ts';
import { deploySmallStack, region, repairName } from './deploy-small-stack.ts';

/**
 * A stack of buckets, a catalog and state machines that do nothing, but fail for the dataset `orders`; what its functions
 * would do is done here, in this process and over the same stores. The environment must have `emulatorEnvironment`.
 */
export class SmallStack {
  /** With its outputs in `sluice.json` and nothing else. */
  readonly folder: string;
  readonly file: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, 'sluice.json');
  }

  /** Makes all of it. */
  async deploy(): Promise<void> {
    await writeFile(this.file, JSON.stringify(await deploySmallStack()));
  }

  /** The stack as a command sees it. */
  async open(): Promise<Workspace> {
    return openNamedStack('small', this.file);
  }

  /** Does what the functions would do in an execution of `events`. */
  async carryOut(name: string, date: string, settings: StackSettings): Promise<PipelineEnd> {
    const workspace = { ...(await this.#openWorker(name)), settings };
    return executePipeline(workspace, name, { dataset: 'events', ingestion_date: date, schema_v: 1 }, () => undefined);
  }

  /** Starts the first run of a plan on the stack `slow`, as the state machine of backfills does; gives its execution. */
  async beginPlan(backfill: string): Promise<string> {
    const context = await openNamedStack('slow', this.file);
    const next = await nextBackfillRun(context, { backfill, execution: `backfill-${backfill}-1` });
    if (next.outcome !== 'run') throw new Error(`The plan ${backfill} is ${next.outcome}.`);
    await context.executions.start(next.execution, next.input);
    return next.execution;
  }

  /** Goes on with an execution that has waited for people. */
  async goOn(name: string): Promise<PipelineEnd> {
    return resumePipeline(await this.#openWorker(name), 'events', name, () => undefined);
  }

  async #openWorker(name: string): Promise<LocalWorkspace> {
    const { stores, catalog, executions } = await this.open();
    return { ...(await openLocalWorkspace(join(this.folder, name))), stores, catalog, executions };
  }

  /** Writes lines as the functions do. */
  async log(lines: readonly object[]): Promise<void> {
    const client = new CloudWatchLogsClient({ region });
    const [logGroupName, logStreamName] = [`/aws/lambda/${repairName}`, 'calls'];
    // The emulator has made it, if the function was called.
    await client.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map((line) => ({ timestamp: Date.now(), message: JSON.stringify(line) }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  /** Records, in the name of `person`, what is new below the prefix of a role: what record-approval does when S3 calls it. */
  async recordApprovals(role: string, person: string): Promise<number> {
    const context = await this.open();
    let recorded = 0;
    for await (const { key } of listAll(context.stores.processed, `approvals/${role}/`)) {
      const place = parseApprovalKey(key);
      if (place === undefined) continue;
      const { version } = await context.stores.processed.head(key);
      if (await exists(context.stores.processed, approvalRecordKey(place.role, place.subject, version))) continue;
      await recordApproval(context, { ...place, version, person });
      recorded += 1;
    }
    return recorded;
  }
}

import * as aws from '@pulumi/aws';
import { AlertTopics } from '../../infra/components/alert-topics.ts';
import { Arrival } from '../../infra/components/arrival.ts';
import { BackfillMachine } from '../../infra/components/backfill-machine.ts';
import { BucketNotifications } from '../../infra/components/bucket-notifications.ts';
import { DailyRepair } from '../../infra/components/daily-repair.ts';
import { FailureRule } from '../../infra/components/failure-rule.ts';
import { PipelineMachine } from '../../infra/components/pipeline-machine.ts';
import type { PublishedFunction } from '../../infra/components/published-function.ts';
import { Schedules } from '../../infra/components/schedules.ts';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import type { BucketKind } from '../../infra/names.ts';
import type { Stack } from '../../infra/stack.ts';
import { recordProgram, type RecordedResource } from './record-program.ts';

/** The version of every function in a recorded flow. */
export const functionVersion = '1';

/** What moves data through a stack, registered over plain stand-ins for its key, functions and buckets. */
export class RecordedFlow {
  readonly #resources: readonly RecordedResource[];

  private constructor(resources: readonly RecordedResource[]) {
    this.#resources = resources;
  }

  static async of(stack: Stack, preview = false): Promise<RecordedFlow> {
    const config = { 'aws:region': stack.config.region };
    const { resources } = await recordProgram(
      () => {
        registerFlow(stack);
      },
      { stack: 'dev', config, preview },
    );
    return new RecordedFlow(resources);
  }

  /** The inputs of all resources of a type, such as `aws:sqs/queue:Queue`, in the order of their logical names. */
  all(type: string): readonly Readonly<Record<string, unknown>>[] {
    const found = this.#resources.filter((each) => each.type === type);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ inputs }) => inputs);
  }

  /** The inputs of the resource with this logical name. */
  one(type: string, name: string): Readonly<Record<string, unknown>> {
    const found = this.#resources.find((each) => each.type === type && each.name === name);
    if (found === undefined) throw new Error(`Nothing of the type ${type} is called ${name}.`);
    return found.inputs;
  }

  /** Types and logical names. */
  get registered(): readonly string[] {
    return this.#resources.map(({ type, name }) => `${type} ${name}`).sort();
  }
}

function registerFlow(stack: Stack): void {
  const key = new aws.kms.Key('key', {});
  const functions = Object.fromEntries(
    functionNames.map((name) => {
      const role = stack.names.roleArn(`${name}-function`);
      return [name, { function: new aws.lambda.Function(name, { name: stack.names.resource(name), role }) }];
    }),
  ) as Record<FunctionName, PublishedFunction>;
  const bucket = (kind: BucketKind) => new aws.s3.Bucket(kind, { bucket: stack.names.bucket(kind) });
  const buckets = { raw: bucket('raw'), processed: bucket('processed') } as Record<BucketKind, aws.s3.Bucket>;
  const { topics } = new AlertTopics('alerts', { stack, key });
  const { alias } = new PipelineMachine('pipeline', { stack, key, functions, topics });
  new BackfillMachine('backfill', { stack, key, functions, topics });
  new Schedules('schedules', { stack, key, alias });
  new FailureRule('failures', { stack, key, topics });
  new DailyRepair('daily-repair', { stack, key, repair: functions.repair });
  const { queue: arrivalQueue } = new Arrival('arrival', { stack, key, arrival: functions.arrival });
  const recordApproval = functions['record-approval'];
  const approverRoles = ['domain', 'platform'];
  new BucketNotifications('notifications', { stack, buckets, arrivalQueue, recordApproval, approverRoles });
}

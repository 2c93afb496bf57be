import { awaitApprovalHandler } from '../functions/await-approval/handler.ts';
import { backfillHandler } from '../functions/backfill/handler.ts';
import type { FunctionContext } from '../functions/context.ts';
import type { Notice } from '../functions/flow.ts';
import { promoteHandler } from '../functions/promote/handler.ts';
import { recordFailureHandler } from '../functions/record-failure/handler.ts';
import { requestApprovalHandler } from '../functions/request-approval/handler.ts';
import { sensorHandler } from '../functions/sensor/handler.ts';
import { transformHandler } from '../functions/transform/handler.ts';
import { validateOutputHandler } from '../functions/validate-output/handler.ts';
import { backfillDefinition } from '../infra/backfill-machine.ts';
import {
  pipelineDefinition,
  type NoticeClass,
  type PipelineFunction,
  type StateMachine,
} from '../infra/state-machine.ts';
import { commonOptions } from './common-options.ts';
import type { LocalRunner, Transition } from './local-runner/runner.ts';
import type { LocalFunction } from './local-runner/task.ts';
import { outboxPublish } from './outbox.ts';
import type { LocalWorkspace } from './local-workspace.ts';

/** ARNs of what a laptop has in place of Lambda functions, SNS topics and state machines. */
const arn = (service: string, name: string) => `arn:aws:${service}:local:000000000000:${name}`;

type Handler = (context: FunctionContext) => LocalFunction;

const handlers: Readonly<Record<PipelineFunction | 'backfill', Handler>> = {
  sensor: sensorHandler,
  transform: transformHandler,
  validateOutput: validateOutputHandler,
  requestApproval: requestApprovalHandler,
  awaitApproval: awaitApprovalHandler,
  promote: promoteHandler,
  recordFailure: recordFailureHandler,
  backfill: backfillHandler,
};

const topicArns: Readonly<Record<NoticeClass, string>> = {
  P1: arn('sns', 'P1'),
  P2: arn('sns', 'P2'),
  P3: arn('sns', 'P3'),
  notices: arn('sns', 'notices'),
};

const functionArns = Object.fromEntries(
  Object.keys(handlers).map((name) => {
    const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [name, arn('lambda', `function:${kebab}`)];
  }),
) as Record<keyof typeof handlers, string>;

const pipelineArn = arn('states', 'stateMachine:pipeline');

/** The pipeline of one date, as the local runner executes it. */
export function localPipelineDefinition(): StateMachine {
  return pipelineDefinition({ functions: functionArns, topics: topicArns });
}

/** The runs of a backfill, as the local runner executes them. */
export function localBackfillDefinition(): StateMachine {
  return backfillDefinition({ backfillFunction: functionArns.backfill, pipeline: pipelineArn, topics: topicArns });
}

/** Runs the functions in this process over the workspace's stores, and writes notices to its outbox. */
export function localRunner(
  workspace: LocalWorkspace,
  onTransition: (transition: Transition) => void = () => undefined,
): LocalRunner {
  const functions = Object.entries(handlers).map(
    ([name, handler]) => [functionArns[name as keyof typeof handlers], handler(workspace)] as const,
  );
  return {
    functions: Object.fromEntries(functions),
    machines: { [pipelineArn]: localPipelineDefinition() },
    publish: publishOf(workspace),
    faultTopic: topicArns.P1,
    store: workspace.local,
    clock: workspace.clock,
    onTransition,
  };
}

/** Publishes a notice that no state machine does. */
export async function publishNotice(
  workspace: LocalWorkspace,
  { class: noticeClass, subject, text }: Notice,
): Promise<void> {
  await publishOf(workspace)(topicArns[noticeClass], subject, text);
}

function publishOf(workspace: LocalWorkspace): LocalRunner['publish'] {
  return outboxPublish(workspace.outbox, workspace.clock, topicArns, commonOptions(workspace));
}

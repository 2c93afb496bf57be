import type { TaskState } from '../../infra/state-machine.ts';
import type { Clock } from '../../shared/clock.ts';
import { acrossBoundary } from './json-boundary.ts';
import { StateFailure, functionFailure } from './state-failure.ts';
import { withinSeconds } from './time-limit.ts';

/** A function of the state machine, run in this process. */
export type LocalFunction = (payload: unknown) => Promise<unknown>;

/** Sends a notice to the topic with this ARN. */
export type Publish = (topicArn: string, subject: string, message: string) => Promise<void>;

/** What tasks call. */
export interface TaskPorts {
  /** By ARN. */
  readonly functions: Readonly<Record<string, LocalFunction>>;
  readonly publish: Publish;
  readonly clock: Clock;
}

/**
 * The result of the task's resource for these arguments; of a function that is called with a task token it is no result
 * of the task. Throws StateFailure.
 */
export async function callTask(
  { Resource }: TaskState,
  given: unknown,
  timeoutSeconds: number,
  ports: TaskPorts,
): Promise<unknown> {
  const taskArguments = acrossBoundary(given, 'What the task gives') as Readonly<Record<string, unknown>>;
  const call = Resource.endsWith(':sns:publish') ? publishNotice : invokeFunction;
  try {
    return await withinSeconds(timeoutSeconds, ports.clock, () => call(taskArguments, ports));
  } catch (error) {
    throw functionFailure(error);
  }
}

async function invokeFunction(given: Readonly<Record<string, unknown>>, { functions }: TaskPorts): Promise<unknown> {
  const { FunctionName: name, Payload: payload } = given;
  const call = functions[String(name)];
  if (call === undefined) {
    throw new StateFailure('Lambda.ResourceNotFoundException', `There is no function ${JSON.stringify(name)}.`);
  }
  return acrossBoundary({ StatusCode: 200, Payload: (await call(payload)) ?? null }, 'The answer of the function');
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
async function publishNotice(given: Readonly<Record<string, unknown>>, { publish, clock }: TaskPorts) {
  const { TopicArn: topic, Subject: subject, Message: message } = given;
  if (typeof topic !== 'string' || !topic.startsWith('arn:')) throw invalidNotice('TopicArn');
  if (typeof subject !== 'string' || !/^[!-~][ -~]{0,98}$/.test(subject)) throw invalidNotice('Subject');
  if (typeof message !== 'string' || message === '') throw invalidNotice('Message');
  await publish(topic, subject, message);
  return { MessageId: clock.nonce() };
}

function invalidNotice(parameter: string): StateFailure {
  return new StateFailure('SNS.InvalidParameterException', `Invalid parameter: ${parameter}`);
}

import { setImmediate } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import type { MockMonitor, MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';
import { inventOutputs, recordedAccount } from './aws-outputs.ts';

/** One registration, with the options that Pulumi's own mocks leave out. */
export interface RecordedResource {
  /** Such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly urn: string;
  /** False for a component. */
  readonly custom: boolean;
  /** What the program has given; without what is unknown in a preview. Secrets are unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the inputs that are secrets. */
  readonly secretInputs: readonly string[];
  /** The parent's URN; empty where the stack is the parent. */
  readonly parent: string;
  /** `<urn>::<id>` of the provider; empty for the default one. */
  readonly provider: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** URNs: of `dependsOn` and of all resources that an input comes from. */
  readonly dependsOn: readonly string[];
}

/** What a program registers and returns. */
export interface Recording {
  /** In the order of their registration. */
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** How a program is run. */
export interface RecordOptions {
  readonly stack: string;
  /** By whole names: `aws:region`, `sluice:approval`. */
  readonly config: Readonly<Record<string, string>>;
  readonly project?: string;
  /** Whether outputs that only AWS could give are unknown, as in the first preview of a stack. */
  readonly preview?: boolean;
  /** The ARN of the key that a stack is given, where there is one; invented without. */
  readonly keyArn?: string;
}

/**
 * Runs a program, what `infra/index.ts` exports or any function that registers resources, without AWS and without an
 * engine. Rejects when the program does, and when two resources have one URN. One recording at a time: Pulumi keeps its
 * state in the process. An `apply` that throws is a rejection that nobody handles: it ends the whole test file.
 */
export async function recordProgram(
  program: () => unknown,
  { stack, config, project = 'sluice', preview = false, keyArn }: RecordOptions,
): Promise<Recording> {
  const resources: RecordedResource[] = [];
  const region = config['aws:region'] ?? 'eu-central-1';
  const newResource = ({ type, name, custom, inputs: given }: MockResourceArgs) => {
    const inputs = unwrapSecrets(given as Record<string, unknown>);
    if (preview || custom !== true) return { id: undefined, state: inputs };
    const { id, state } = inventOutputs({ type, name, inputs }, region, keyArn);
    return { id, state: { ...inputs, ...state } };
  };
  await pulumi.runtime.setMocks({ newResource, call: ({ token }) => answer(token) }, project, stack, preview);
  pulumi.runtime.setAllConfig({ ...config });
  recordRegistrations(pulumi.runtime.getMonitor() as unknown as MockMonitor, resources);
  // Pulumi reads the stack trace of every promise, and Jest maps each of its lines to the source, which took most of the
  // time. Two lines still show where a program throws.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 2;
  try {
    const returned = (await program()) as pulumi.Inputs | undefined;
    const outputs = await pulumi.runtime.serializeProperties('outputs', returned ?? {});
    await waitForRegistrations(resources);
    refuseSharedUrns(resources);
    const known = Object.entries(outputs).filter(([, value]) => value !== pulumi.runtime.unknownValue);
    return { resources, outputs: unwrapSecrets(Object.fromEntries(known)) };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What a registration has answered may lead to another one, by an `apply`, and only after a turn of the event loop. */
async function waitForRegistrations(resources: readonly RecordedResource[]): Promise<void> {
  let seen: number;
  do {
    seen = resources.length;
    await pulumi.runtime.disconnect();
    await setImmediate();
  } while (resources.length > seen);
}

/** An engine refuses such a program. */
function refuseSharedUrns(resources: readonly RecordedResource[]): void {
  const urns = resources.map(({ urn }) => urn);
  const shared = urns.find((urn, index) => urns.indexOf(urn) < index);
  if (shared !== undefined) throw new Error(`Two resources have the URN ${shared}; give one another logical name.`);
}

/** Mocks are given no options, so they are read from the requests. */
function recordRegistrations(monitor: MockMonitor, resources: RecordedResource[]): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request: RegisterResourceRequest, respond) => {
    const index = resources.push(readRequest(request)) - 1;
    await register(request, (error, response: { getUrn: () => string } | undefined) => {
      if (response !== undefined) resources[index] = { ...resources[index]!, urn: response.getUrn() };
      respond(error, response);
    });
  };
}

function readRequest(request: RegisterResourceRequest): RecordedResource {
  const given = pulumi.runtime.deserializeProperties(request.getObject()!) as Record<string, unknown>;
  return {
    type: request.getType(),
    name: request.getName(),
    urn: '',
    custom: request.getCustom(),
    inputs: unwrapSecrets(given),
    secretInputs: Object.keys(given).filter((name) => pulumi.runtime.isRpcSecret(given[name])),
    parent: request.getParent(),
    provider: request.getProvider(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    dependsOn: request.getDependenciesList(),
  };
}

/** A secret anywhere in an input makes the whole input one. */
function unwrapSecrets(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, pulumi.runtime.unwrapRpcSecret(value)]),
  );
}

/** What AWS answers a program that asks. */
function answer(token: string): Record<string, unknown> {
  if (token === 'aws:index/getCallerIdentity:getCallerIdentity') {
    const arn = `arn:aws:sts::${recordedAccount}:assumed-role/deploy/test`;
    return { id: recordedAccount, accountId: recordedAccount, arn, userId: 'AROADEPLOY:test' };
  }
  // Pulumi shows the details of what a call throws, and nothing else of it.
  throw Object.assign(new Error(`${token} has no answer`), {
    details: `The recorder has no answer to ${token}; give it one in tests/infra/record-program.ts.`,
  });
}

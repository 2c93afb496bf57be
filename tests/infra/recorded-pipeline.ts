import { localBackfillDefinition, localPipelineDefinition, localRunner } from '../../cli/local-stack.ts';
import { ExecutionAlreadyExistsError } from '../../cli/local-runner/execution-store.ts';
import { resumeExecution, runExecution, type LocalFunction, type LocalRunner } from '../../cli/local-runner/runner.ts';
import type { LocalWorkspace } from '../../cli/local-workspace.ts';
import { decideArrival, type ArrivalDecision } from '../../functions/arrival/decide-arrival.ts';
import type { ExecutionInput } from '../../functions/flow.ts';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import { repairHandler } from '../../functions/repair/handler.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { FunctionName } from '../../infra/function-specs.ts';
import type { StackNames } from '../../infra/names.ts';
import type { ApprovalObject, Decision } from '../../shared/approval/approval-documents.ts';
import { listSubjects } from '../../shared/approval/approval-request.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import { approvalKey, outcomeKey, parseRunSubject } from '../../shared/layout/keys.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline, type TestPipelineOptions } from '../support/test-pipeline.ts';
import { recordingContext, type RecordedAccess } from './recorded-access.ts';

/** How an execution has ended; `waiting` as long as it waits for people. */
type Ended = OutcomeRecord['outcome'] | 'waiting';

/** What calls a function in place of Lambda. */
export type FunctionHost = (name: FunctionName, call: LocalFunction) => LocalFunction;

/** The whole pipeline in memory, each function in a context that notes what it asks of AWS. */
export class RecordedPipeline {
  readonly pipeline: TestPipeline;
  readonly #names: StackNames;
  readonly #accesses: RecordedAccess[];
  readonly #host: FunctionHost;
  #executions = 0;

  /** @param accesses - Where the accesses are noted. */
  constructor(
    names: StackNames,
    accesses: RecordedAccess[],
    options: TestPipelineOptions,
    host: FunctionHost = (_, call) => call,
  ) {
    this.pipeline = testPipeline(options);
    this.#names = names;
    this.#accesses = accesses;
    this.#host = host;
  }

  /** Starts an execution and gives how it ended. */
  async run(input: ExecutionInput, name = `${input.dataset}-${(this.#executions += 1)}`): Promise<Ended> {
    const { settings } = this.pipeline.workspace;
    await runExecution({ ...this.#runner(), definition: localPipelineDefinition(), settings, name, input });
    return this.ended(input.dataset, name);
  }

  /** Runs a stored plan. */
  async backfill(id: string): Promise<string> {
    const { settings } = this.pipeline.workspace;
    const name = `backfill-${(this.#executions += 1)}`;
    const machine = { definition: localBackfillDefinition(), settings, name, input: { backfill: id } };
    const result = await runExecution({ ...this.#runner(), ...machine });
    return result.status === 'FAILED' ? result.error : result.status;
  }

  /** Decides as these people in these roles for every open request, or for that of one execution, and lets what waited go on. */
  async decide(
    said: Readonly<Record<string, string>>,
    { about, decision = 'approved' }: { readonly about?: string; readonly decision?: Decision } = {},
  ): Promise<void> {
    const { processed } = this.pipeline.workspace.stores;
    const { clock } = this.pipeline;
    for (const subject of await listSubjects(processed)) {
      if (about !== undefined && parseRunSubject(subject)?.execution !== about) continue;
      for (const [role, person] of Object.entries(said)) {
        if ((await readDecision(processed, subject, clock.now())).state !== 'open') continue;
        const object: ApprovalObject = { nonce: clock.nonce(), subject, decision, reason: 'seen' };
        const { version } = await processed.put(approvalKey(role, subject), encodeJson(object));
        await recordApproval(this.#contextOf('record-approval'), { role, subject, version, person });
      }
    }
    await this.goOn();
  }

  /** Starts an execution of this name, as a command or a function does. */
  readonly start = async (execution: string, input: ExecutionInput): Promise<'started' | 'exists'> => {
    try {
      await this.run(input, execution);
      return 'started';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExistsError) return 'exists';
      throw error;
    }
  };

  /** Calls one function, as a task of a state machine does. */
  call(name: FunctionName, payload: unknown): Promise<unknown> {
    const runner = this.#runner();
    const arn = Object.keys(runner.functions).find((each) => each.endsWith(`:${name}`)) ?? name;
    return runner.functions[arn]!(payload);
  }

  async arrive(dataset: string, date: string): Promise<ArrivalDecision['outcome']> {
    const context = this.#contextOf('arrival');
    const { outcome } = await decideArrival(context, partitionOf(context.contracts.get(dataset), date));
    await this.goOn();
    return outcome;
  }

  /** Calls the function repair, with an hour to go. */
  async repair(): Promise<void> {
    const context = this.#contextOf('repair');
    const deadline = context.clock.now() + 3_600_000;
    await this.#host('repair', (payload) => repairHandler(context)(payload, { deadline }))({});
  }

  ended(dataset: string, execution: string): Ended {
    const { state } = this.pipeline.memory.processed;
    const key = outcomeKey(dataset, execution);
    return state.has(key) ? storedJson<OutcomeRecord>(state, key).outcome : 'waiting';
  }

  /** Lets the executions go on that were woken. */
  async goOn(): Promise<void> {
    const { tokens } = this.pipeline.workspace;
    for (let names = tokens.woken(); names.length > 0; names = tokens.woken()) {
      for (const name of names) await resumeExecution({ ...this.#runner(), name });
    }
  }

  #contextOf(name: FunctionName): LocalWorkspace {
    const { workspace } = this.pipeline;
    const context = { ...workspace, executions: { ...workspace.executions, start: this.start } };
    return recordingContext(context, this.#names, (request) => this.#accesses.push({ function: name, ...request }));
  }

  /** The local runner, each of whose functions works in its own context. */
  #runner(): LocalRunner {
    const runner = localRunner(this.pipeline.workspace);
    const functions = Object.keys(runner.functions).map((arn) => {
      const name = arn.split(':').at(-1) as FunctionName;
      const call = localRunner(this.#contextOf(name)).functions[arn]!;
      return [arn, this.#host(name, call)] as const;
    });
    return { ...runner, functions: Object.fromEntries(functions) };
  }
}

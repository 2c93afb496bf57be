import type { FunctionContext } from '../../functions/context.ts';
import type { ExecutionInput, PromoteAnswer, RequestApprovalAnswer } from '../../functions/flow.ts';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import type { ApprovalObject, Decision } from '../../shared/approval/approval-documents.ts';
import { readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import type { OutcomeRecord, Promotion, Success } from '../../shared/manifest/documents.ts';
import { approvalKey, outcomeKey, rollbackSubject, runSubject, successKey } from '../../shared/layout/keys.ts';
import { exists } from '../../shared/store/object-store.ts';
import { prodSettings, type StackSettings } from '../../shared/settings.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { logEntries } from './current-run.ts';
import { cleanLines, date } from './event-rows.ts';
import { stageCalls } from './stage-calls.ts';
import { testPipeline, type TestPipeline } from './test-pipeline.ts';

/** Attempts are the first ones: the run of an execution. */
export const runOf = (execution: string) => `${execution}-1`;

/** A stack that requires approval, whose functions are called one by one and whose task tokens are only noted. */
export interface ApprovalCase {
  readonly pipeline: TestPipeline;
  readonly context: FunctionContext;
  /** The tokens that were woken, in order. */
  readonly woken: readonly string[];
  /** The log of the date. */
  readonly entries: () => Promotion[];
  /** Puts a raw object with the events from number `from` (0 by default) to `to`, which is not included. */
  readonly deliver: (object: string, to: number, from?: number) => Promise<void>;
  /** Takes an execution as far as its approval. */
  readonly validate: (execution: string) => Promise<void>;
  /** Takes an execution that rolls back to a run as far as its approval. */
  readonly rollBack: (execution: string, runId: string) => Promise<void>;
  readonly request: (execution: string, base: number, runId?: string) => Promise<RequestApprovalAnswer>;
  readonly wait: (execution: string, base: number, runId?: string) => Promise<void>;
  readonly promote: (execution: string, base: number, runId?: string, tries?: number) => Promise<PromoteAnswer>;
  readonly subject: (execution: string, base: number, runId?: string) => Promise<string>;
  readonly decision: (subject: string) => Promise<ApprovalDecision>;
  /** Writes an approver's object and has it recorded. */
  readonly give: (subject: string, role: string, person: string, decision?: Decision) => Promise<ApprovalDecision>;
  readonly outcome: (execution: string) => Promise<OutcomeRecord>;
}

/** A case with one raw object of 20 events, as production is. */
export async function approvalCase(
  settings: StackSettings = { ...prodSettings, stack: 'test' },
): Promise<ApprovalCase> {
  const pipeline = testPipeline();
  const woken: string[] = [];
  const wake = (token: string) => {
    woken.push(token);
    return Promise.resolve();
  };
  const store = pipeline.workspace.stores.processed;
  // No state machine runs these executions: one is running until it has an outcome.
  const isRunning = async (name: string) => !(await exists(store, outcomeKey('events', name)));
  const executions = { ...pipeline.workspace.executions, isRunning };
  const context: FunctionContext = { ...pipeline.workspace, settings, tokens: { wake }, executions };
  const calls = (execution: string) => stageCalls(context, execution, date);
  const deliver = (object: string, to: number, from = 0) => pipeline.deliver(date, object, cleanLines(to).slice(from));
  await deliver('events.ndjson', 20);
  return {
    pipeline,
    context,
    woken,
    deliver,
    entries: () => logEntries(pipeline, date),
    validate: async (execution) => {
      // Of two executions the later one began later.
      pipeline.clock.advance(1000);
      await calls(execution).sensor();
      await calls(execution).transform();
      await calls(execution).validateOutput(runOf(execution));
    },
    rollBack: async (execution, runId) => {
      pipeline.clock.advance(1000);
      const input: ExecutionInput = { dataset: 'events', ingestion_date: date, rollback_to: runId };
      await sensorHandler(context)({ ...input, execution });
    },
    request: (execution, base, runId = runOf(execution)) => calls(execution).requestApproval(runId, base),
    wait: (execution, base, runId = runOf(execution)) =>
      calls(execution).awaitApproval(runId, base, `token of ${execution} on ${base}`),
    promote: (execution, base, runId = runOf(execution), tries = 0) => calls(execution).promote(runId, base, tries),
    subject: async (execution, base, runId = runOf(execution)) => {
      const partition = pipeline.partition(date);
      const { manifest_sha256: hash } = await getJson<Success>(store, successKey(partition, runId));
      return runId === runOf(execution)
        ? runSubject(partition, runId, base, hash)
        : rollbackSubject(partition, runId, base, hash, execution);
    },
    decision: (subject) => readDecision(store, subject, pipeline.clock.now()),
    give: async (subject, role, person, decision = 'approved') => {
      const reason = decision === 'rejected' ? 'rows are missing' : null;
      const object: ApprovalObject = { nonce: pipeline.clock.nonce(), subject, decision, reason };
      const { version } = await store.put(approvalKey(role, subject), encodeJson(object));
      return recordApproval(context, { role, subject, version, person });
    },
    outcome: (execution) => getJson<OutcomeRecord>(store, outcomeKey('events', execution)),
  };
}

/** Both roles of the contract's default approve, each by a person of its own. */
export async function approveFully({ give }: ApprovalCase, subject: string): Promise<void> {
  await give(subject, 'domain', 'alice');
  await give(subject, 'platform', 'bob');
}

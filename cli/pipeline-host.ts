import type { ExecutionInput, Notice } from '../functions/flow.ts';
import type { Contract } from '../shared/contract/contract.ts';
import type { OutcomeRecord } from '../shared/manifest/documents.ts';
import type { StackSettings } from '../shared/settings.ts';
import type { DocumentDamage } from '../shared/store/document-damage.ts';
import type { ApprovalResult, GivenDecision } from './given-decision.ts';
import type { ExecutionResult, Transition } from './local-runner/runner.ts';
import type { ToldRepair } from './repair-report.ts';
import type { CheckResult } from './smoke/check.ts';
import type { Trace } from './trace.ts';
import type { Workspace } from './workspace.ts';

/** Told of each change of an execution. */
export type OnTransition = (transition: Transition) => void;

/** How an execution ended, or where it waits, as the state machine and as the store tell it. */
export interface PipelineEnd {
  readonly execution: string;
  /** `RUNNING`: it was started, and nobody has waited for its end. */
  readonly result: ExecutionResult | { readonly status: 'RUNNING' };
  /** Absent while it waits or runs, and when the failure could not even be recorded. */
  readonly outcome: OutcomeRecord | undefined;
  /** Executions that had waited and that this one let go on, in this process, with what they came to. */
  readonly resumed: readonly PipelineEnd[];
}

/** How an execution of the state machine of backfills ended, or that one of its runs waits for people. */
export interface BackfillEnd {
  readonly execution: string;
  readonly result: ExecutionResult;
  /** Those it began with, which may be others than a command was called with. */
  readonly settings: StackSettings;
  /** Executions that had waited and that its runs let go on. */
  readonly resumed: readonly PipelineEnd[];
}

/** Whoever speaks for a role, and the workspace as that role sees it. */
export interface Approver {
  readonly person: string;
  readonly workspace: Workspace;
}

/** What carries executions out, and knows who its caller is: this process, or a stack on AWS. */
export interface PipelineHost {
  /** Runs an execution to its end, or until it waits for people. */
  execute(name: string, input: ExecutionInput, onTransition: OnTransition): Promise<PipelineEnd>;
  /** Starts one and does not wait. Throws InvalidInputError where this process would have to carry it out. */
  begin(name: string, input: ExecutionInput): Promise<PipelineEnd>;
  /**
   * Goes on with, or follows, an execution of this contract and date. Throws InvalidInputError for one of another and
   * where there is none of the name.
   */
  resume(contract: Contract, date: string, name: string, onTransition: OnTransition): Promise<PipelineEnd>;
  /** Waits for the end of an execution that `executions.start` has started, or until it waits for people. */
  settle(dataset: string, name: string, onTransition: OnTransition): Promise<void>;
  /** Runs what is left of a backfill's plan. */
  runPlan(plan: string, onTransition: OnTransition): Promise<BackfillEnd>;
  /** Those of these executions that wait with nobody at work on them, so that a command has to go on with them. */
  listIdle(names: ReadonlySet<string>, damages: DocumentDamage[]): Promise<string[]>;
  /** The run that an execution waits with; undefined when it has none, or is not known here. */
  waitingRunId(dataset: string, execution: string): Promise<string | undefined>;
  /** Who acts. `as` is who they say they are. Throws InvalidInputError for a name that cannot be believed or recorded. */
  identify(as: string | undefined): Promise<string>;
  /** Who acts for a role, as `identify`. Throws InvalidInputError for a role that there is none of. */
  takeRole(role: string, as: string | undefined): Promise<Approver>;
  /** Writes a decision in the name of its role, and goes on with what waited for it. Called on an approver's workspace. */
  decide(given: GivenDecision, onTransition: OnTransition): Promise<ApprovalResult>;
  /** Sends a notice that no state machine does. */
  publish(notice: Notice): Promise<void>;
  /** Makes what is derived follow the log again; `onPartition` is told what is looked at. */
  repair(onPartition: (text: string) => void): Promise<ToldRepair>;
  /** What there is of a run or an execution beside the stores. Throws InvalidInputError where there is nothing. */
  trace(name: string): Promise<Trace>;
  /**
   * Looks at all that was deployed, and tells of each check as it is done; absent where nothing is. Throws InvalidInputError
   * where it is not known what it should be.
   */
  readonly checkDeployment?: (onResult: (result: CheckResult) => void) => Promise<void>;
}

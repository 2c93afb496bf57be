import type { Clock } from '../shared/clock.ts';
import type { CodeRef } from '../shared/code-ref.ts';
import type { ContractRegistry } from '../shared/contract/contract-registry.ts';
import type { MetricSink } from '../shared/metrics.ts';
import type { Catalog } from '../shared/promotion/catalog.ts';
import type { StackSettings } from '../shared/settings.ts';
import type { Stores } from '../shared/store/object-store.ts';
import type { ExecutionInput } from './flow.ts';

/** The executions of the stack's pipeline: Step Functions, or the local runner's. */
export interface Executions {
  /** Whether an execution of this name is there and has not ended. One that waits for an approval is running. */
  isRunning(name: string): Promise<boolean>;
  /** Starts an execution, unless there is one of this name already. */
  start(name: string, input: ExecutionInput): Promise<'started' | 'exists'>;
}

/** The task tokens of executions that wait for an approval. */
export interface TaskTokens {
  /** Lets the execution go on. No error when it has gone on already, or has ended. */
  wake(token: string): Promise<void>;
}

/** All that a function takes from outside, constructed by its handler's host: AWS, the local runner or a test. */
export interface FunctionContext {
  readonly settings: StackSettings;
  readonly stores: Stores;
  readonly catalog: Catalog;
  readonly contracts: ContractRegistry;
  readonly executions: Executions;
  readonly tokens: TaskTokens;
  readonly clock: Clock;
  readonly metrics: MetricSink;
  readonly code: CodeRef;
}

/** What holds for one call of a function. */
export interface Invocation {
  /** When the host ends the call, in milliseconds since 1970. */
  readonly deadline: number;
}

/** JSON whose strings are JSONata expressions where they stand between `{% ` and ` %}`. */
export type Template = null | boolean | number | string | readonly Template[] | { readonly [name: string]: Template };

/** When and how often a task that failed is tried again. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  /** Tries after the first one. */
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

/** Where a task goes that failed in all its tries; its expressions see `$states.errorOutput`. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
}

/** A state that calls a function or publishes a message. */
export interface TaskState {
  readonly Type: 'Task';
  readonly Comment?: string;
  readonly Resource: string;
  readonly Arguments: Readonly<Record<string, Template>>;
  readonly TimeoutSeconds: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Readonly<Record<string, Template>>;
  readonly Output?: Template;
  readonly Next: string;
}

/** One way out of a choice, taken when its condition is the first that is true. */
export interface ChoiceRule {
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, Template>>;
}

/** A state that chooses the next one. */
export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Comment?: string;
  readonly Choices: readonly ChoiceRule[];
  readonly Default: string;
}

/** A state that passes its input on after a while. */
export interface WaitState {
  readonly Type: 'Wait';
  readonly Comment?: string;
  readonly Seconds: number | string;
  readonly Next: string;
}

/** A good end; the execution's output is the state's input. */
export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Comment?: string;
}

/** A bad end. */
export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly Error: string;
  readonly Cause: string;
}

/** The states that the pipeline is made of. */
export type State = TaskState | ChoiceState | WaitState | SucceedState | FailState;

/** The part of the Amazon States Language that the pipeline is written in, so that every engine runs it alike. */
export interface StateMachine {
  readonly Comment?: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

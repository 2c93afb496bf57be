import type { Execution, ExecutionEnd } from './execution.ts';
import type { Step } from './step.ts';

/** One change of an execution; times are ISO 8601. */
export type Transition = { readonly execution: string; readonly at: string; readonly state: string } & (
  | { readonly kind: 'entered' | 'resumed' }
  | { readonly kind: 'retrying'; readonly error: string; readonly delayMilliseconds: number }
  /** Until something outside happens, but no longer than `until`. */
  | { readonly kind: 'waiting'; readonly until: string }
  | { readonly kind: 'ended'; readonly result: ExecutionEnd }
);

/** What changed when an execution took `step` in `state`. */
export function transitionOf(step: Step, { name, current }: Execution, state: string, at: string): Transition {
  const common = { execution: name, at, state };
  switch (step.kind) {
    case 'next':
      return { ...common, kind: 'entered', state: current.state };
    case 'waiting':
      return { ...common, kind: 'waiting', until: step.waiting.until };
    case 'retry':
      return { ...common, kind: 'retrying', error: step.failure.error, delayMilliseconds: step.delayMilliseconds };
    case 'succeeded':
      return { ...common, kind: 'ended', result: { status: 'SUCCEEDED', output: step.output } };
    case 'failed':
      return {
        ...common,
        kind: 'ended',
        result: { status: 'FAILED', error: step.failure.error, cause: step.failure.detail ?? '' },
      };
  }
}

import type { Clock } from '../../shared/clock.ts';
import type { ExecutionResult } from '../local-runner/runner.ts';
import type { OnTransition } from '../pipeline-host.ts';
import { usageProblem } from '../usage-problem.ts';
import type { StackMachine } from './stack-machine.ts';

/** Between two looks: far below what a stage takes, and slow enough for the limits on calls of an account. */
export const lookMilliseconds = 2000;

/** An execution that is started a moment ago may not be seen yet: so many looks are given to it. */
const patientLooks = 5;

/** What is followed, and until when. */
export interface Followed {
  readonly machine: StackMachine;
  readonly name: string;
  readonly clock: Clock;
  readonly onTransition: OnTransition;
  /** When what it waits for ends by itself, ISO 8601; undefined while it waits for nobody. Asked while it runs. */
  readonly findWait: (state: string) => Promise<string | undefined>;
}

/** Looks at an execution until it has ended or waits for people. Throws InvalidInputError when there is none. */
export async function followExecution(followed: Followed): Promise<ExecutionResult> {
  const { machine, name, clock, onTransition, findWait } = followed;
  let last = '';
  for (let look = 1; ; look += 1) {
    const found = await machine.find(name);
    if (found === undefined && look >= patientLooks) throw usageProblem('', `the stack has no execution "${name}"`);
    const result = found === undefined ? undefined : resultOf(found);
    const entered = found === undefined || result !== undefined ? undefined : await machine.findState(name);
    if (entered !== undefined && entered.state + entered.at !== last) {
      last = entered.state + entered.at;
      onTransition({ execution: name, ...entered, kind: 'entered' });
    }
    const until = entered === undefined ? undefined : await findWait(entered.state);
    const end: ExecutionResult | undefined =
      until === undefined ? result : { status: 'WAITING', state: entered?.state ?? '', until };
    if (end !== undefined) {
      tellEnd(name, end, onTransition);
      return end;
    }
    await clock.sleep(lookMilliseconds);
  }
}

type Found = NonNullable<Awaited<ReturnType<StackMachine['find']>>>;

/** Undefined while it runs. */
function resultOf({
  status,
  error,
  cause,
  output,
}: Found): Exclude<ExecutionResult, { status: 'WAITING' }> | undefined {
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return undefined;
  if (status === 'SUCCEEDED') return { status, output: JSON.parse(output ?? 'null') as unknown };
  return {
    status: 'FAILED',
    error: error ?? status ?? 'FAILED',
    cause: cause ?? `Step Functions says ${status ?? ''}.`,
  };
}

function tellEnd(execution: string, result: ExecutionResult, onTransition: OnTransition): void {
  const common = { execution, at: '', state: '' };
  onTransition(
    result.status === 'WAITING'
      ? { ...common, kind: 'waiting', state: result.state, until: result.until }
      : { ...common, kind: 'ended', result },
  );
}

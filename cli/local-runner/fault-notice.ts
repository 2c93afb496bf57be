import type { ExecutionInput } from '../../functions/flow.ts';
import { dateOf } from '../../functions/stage.ts';
import type { Execution } from './execution.ts';

/** The P1 notice that EventBridge sends on AWS for an execution that ended with a fault; undefined for any other. */
export function faultNotice({
  name,
  input,
  current,
  result,
  settings,
}: Execution): { readonly subject: string; readonly text: string } | undefined {
  if (result?.status !== 'FAILED') return undefined;
  const { dataset = 'unknown', backfill } = Object(input) as Readonly<Record<string, unknown>>;
  const isPlan = typeof backfill === 'string' && dataset === 'unknown';
  const lines = [
    `The execution ${name} ended with a fault.`,
    '',
    `Stack: ${settings.stack}`,
    ...(isPlan ? [`Backfill: ${backfill}`] : [`Dataset: ${String(dataset)}`, `Date: ${describeDate(input)}`]),
    `Execution: ${name}, in the state ${current.state}`,
    `Reason: ${result.error}${result.cause === '' ? '' : `: ${result.cause}`}`,
    `Next step: find the failed tries in .local/executions/${name}.json, mend their cause, then ${isPlan ? 'resume the backfill' : 'run the date again'}.`,
  ];
  return { subject: `P1: ${name} failed`, text: lines.join('\n') };
}

/** The date of a scheduled execution follows from its time; an input that the sensor refused may have none. */
function describeDate(input: unknown): string {
  try {
    return dateOf(Object(input) as ExecutionInput);
  } catch {
    return 'unknown';
  }
}

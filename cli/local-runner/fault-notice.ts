import type { ExecutionInput } from '../../functions/flow.ts';
import { dateOf } from '../../functions/stage.ts';
import { isReplayName } from '../../shared/history/replay-plan.ts';
import type { Execution } from './execution.ts';

/** What the notice of an execution is made of. */
type EndedExecution = Pick<Execution, 'name' | 'input' | 'result' | 'settings'> & {
  readonly current: Pick<Execution['current'], 'state'>;
};

/** The P1 notice that EventBridge sends on AWS for an execution that ended with a fault; undefined for any other. */
export function faultNotice({
  name,
  input,
  current,
  result,
  settings,
}: EndedExecution): { readonly subject: string; readonly text: string } | undefined {
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
    isPlan
      ? `Next step: find the failed tries in .local/executions/${name}.json, mend their cause, then: sluice backfill resume --id ${backfill}`
      : `Next step: sluice inspect ${name} says what failed, and .local/executions/${name}.json has every try; ` +
        `mend the cause, then ${describeAgain({ name, input })}`,
  ];
  return { subject: `P1: ${name} failed`, text: lines.join('\n') };
}

/** What starts the same again: running the date carries out neither a rollback nor a replay, and is no part of a backfill. */
function describeAgain({ name: execution, input }: Pick<EndedExecution, 'name' | 'input'>): string {
  const { dataset, schema_v, rollback_to, backfill } = Object(input) as Partial<ExecutionInput>;
  const date = describeDate(input);
  if (dataset === undefined || date === unknownDate) return 'start it again with an input that names dataset and date';
  const name = schema_v === undefined ? dataset : `${dataset}@${schema_v}`;
  if (rollback_to !== undefined) return `if it is still wanted: sluice rollback ${name} ${date} --to ${rollback_to}`;
  if (backfill !== undefined) return `go on with the backfill: sluice backfill resume --id ${backfill}`;
  if (isReplayName(execution)) return `ask for the same rows again: sluice quarantine replay ${name} ${date}`;
  return `run the date again: sluice run ${name} ${date}`;
}

const unknownDate = 'unknown';

/** The date of a scheduled execution follows from its time; an input that the sensor refused may have none. */
function describeDate(input: unknown): string {
  try {
    return dateOf(Object(input) as ExecutionInput);
  } catch {
    return unknownDate;
  }
}

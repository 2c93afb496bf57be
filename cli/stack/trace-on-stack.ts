import { parseRunId } from '../../shared/layout/keys.ts';
import type { Trace } from '../trace.ts';
import { usageProblem } from '../usage-problem.ts';
import { readLog } from './read-log.ts';
import type { StackParts } from './stack-host.ts';

/** What a command is told of: an execution of either state machine, or the run of one. Throws InvalidInputError. */
export async function traceOnStack(
  { outputs, pipeline, backfill }: Pick<StackParts, 'outputs' | 'pipeline' | 'backfill'>,
  name: string,
): Promise<Trace> {
  // The nonce that a name of an execution ends in may be all digits, so a run is looked for first.
  const names = [parseRunId(name)?.execution, name].filter((each) => each !== undefined);
  for (const execution of names) {
    for (const machine of [pipeline, backfill]) {
      const found = await machine.find(execution);
      if (found === undefined) continue;
      const { startDate: from, stopDate: to } = found;
      return {
        execution,
        link: consoleLink(outputs.Region, machine.arnOf(execution)),
        readLog: () => readLog(outputs, execution, { from, to }),
      };
    }
  }
  const message = `the stack has no execution or run "${name}"; Step Functions forgets those that ended 90 days ago`;
  throw usageProblem('run', message);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-view-execution-details.html */
function consoleLink(region: string, arn: string): string {
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
}

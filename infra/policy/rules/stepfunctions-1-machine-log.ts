import { ofType } from '../declared-resource.ts';
import { controlPage, violationsOf, type Rule } from '../rule.ts';

interface Logging {
  readonly level?: string;
  readonly logDestination?: string;
}

/** StepFunctions.1. */
export const machineLog: Rule = {
  id: 'StepFunctions.1',
  title: 'Every state machine logs',
  why: 'Step Functions keeps the history of an execution for 90 days; after that only the log tells what happened.',
  url: controlPage('stepfunctions', 'stepfunctions-1'),
  check: (resources) =>
    violationsOf(
      ofType(resources, 'aws:sfn/stateMachine:StateMachine').filter(({ inputs }) => {
        const { level = 'OFF', logDestination = '' } = (inputs.loggingConfiguration ?? {}) as Logging;
        return level === 'OFF' || logDestination === '';
      }),
      'does not log; set the level and the logDestination of loggingConfiguration',
    ),
};
